import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { InfluencesView, Inspection } from '../../src/api/inspection-views.js';
import { apiPath, getJson } from './api.js';
import { isWithin, type Pointed, type Provenance, provenance } from './provenance.js';
import { linesOf } from './resource-lines.js';

export type ProvenanceState = 'busy' | 'failed' | 'partial' | 'whole';

/** Values that read like an element of which a message with too many values is asked: each takes a mapping. */
const likelyMax = 8;

/**
 * Where values go. All are tried at once; of a message with too many, what is pointed at is asked for by itself: the value, or
 * those that read like the element.
 */
export function useProvenance(
  messageId: string,
  inspection: Inspection,
  pointed: Pointed | undefined,
): { readonly ways: Provenance; readonly state: ProvenanceState } {
  const path = ['messages', messageId, 'influences'];
  const all = useQuery({
    queryKey: path,
    queryFn: () => getJson<InfluencesView>(apiPath(path)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const known = useMemo(() => provenance(all.data?.influences ?? []), [all.data]);
  const isPartial = all.data?.isComplete === false;
  const asked = isPartial && pointed ? placesFor(pointed, known, inspection) : [];
  const more = useQuery({
    queryKey: [...path, ...asked],
    queryFn: async () => {
      const answers = asked.map((at) => getJson<InfluencesView>(apiPath(path, { at })));
      return (await Promise.all(answers)).flatMap(({ influences }) => influences);
    },
    enabled: asked.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const ways = asked.length > 0 && more.data ? provenance(more.data) : known;
  if (all.isError || more.isError) return { ways, state: 'failed' };
  if (all.isPending || (asked.length > 0 && more.isPending)) return { ways, state: 'busy' };
  return { ways, state: isPartial ? 'partial' : 'whole' };
}

function placesFor(pointed: Pointed, known: Provenance, inspection: Inspection): readonly string[] {
  if (pointed.kind === 'value') return known.isTraced(pointed.at) ? [] : [pointed.at];
  return known.valuesOf(pointed.at).length > 0 ? [] : likely(pointed.at, inspection);
}

/** `1979-02-11` reads like `19790211`, and so does a time that goes on. */
function likely(element: string, { segments, mapped }: Inspection): readonly string[] {
  const resources = mapped.kind === 'event' ? mapped.resources : [];
  const resource = resources.find(({ name }) => isWithin(element, name));
  const line = resource && linesOf(resource.resource, resource.name).find(({ path }) => path === element);
  const text = bare(line?.text ?? '');
  if (text === '') return [];
  const values = segments.flatMap(({ fields }) => fields.flatMap((field) => field.values));
  const same = values.filter((value) => bare(value.text) === text);
  const alike = values.filter((value) => bare(value.text).length > 3 && text.startsWith(bare(value.text)));
  return [...new Set([...same, ...alike].map(({ at }) => at))].slice(0, likelyMax);
}

const bare = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
