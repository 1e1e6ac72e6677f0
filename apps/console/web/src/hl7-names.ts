import { useQuery } from '@tanstack/react-query';

type Named = Readonly<Record<string, readonly [name: string, type: string]>>;

interface Dictionary {
  readonly segments: Readonly<Record<string, { readonly name: string; readonly fields: Named }>>;
  readonly types: Readonly<Record<string, Named>>;
}

/** What the standard calls a segment, a field, a component; '' for what it does not know, as a Z-segment. */
export interface Hl7Names {
  segment(name: string): string;
  field(segment: string, field: number): string;
  /** `type` instead of the standard's: OBX-5 is of the type that OBX-2 names. */
  component(segment: string, field: number, component: number, type?: string): string;
}

const nothing: Dictionary = { segments: {}, types: {} };

/** Fetched when first needed: the names are as large as the console itself. */
export function useHl7Names(): Hl7Names {
  const { data } = useQuery({
    queryKey: ['hl7-names'],
    queryFn: async () => (await import('./hl7-names.json')).default as unknown as Dictionary,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return namesIn(data ?? nothing);
}

function namesIn({ segments, types }: Dictionary): Hl7Names {
  const fieldOf = (segment: string, field: number) => segments[segment]?.fields[String(field)];
  return {
    segment: (name) => segments[name]?.name ?? '',
    field: (segment, field) => fieldOf(segment, field)?.[0] ?? '',
    component: (segment, field, component, type) =>
      types[type ?? fieldOf(segment, field)?.[1] ?? '']?.[String(component)]?.[0] ?? '',
  };
}
