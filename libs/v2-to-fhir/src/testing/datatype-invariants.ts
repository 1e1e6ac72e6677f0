import { crawlTypedValue, toTypedValue, type TypedValueWithPath } from '@medplum/core';
import { dateRange, type FhirResource } from '#fhir';

type Value = Readonly<Record<string, unknown>>;
type Invariant = readonly [key: string, holds: (value: Value) => boolean];

/**
 * The invariants of R4's data types (http://hl7.org/fhir/R4/datatypes.html) and those few of resources that
 * @medplum/core leaves out: it evaluates those of resources and their own elements alone.
 */
export function datatypeProblems(resource: FhirResource): string[] {
  const problems: string[] = [];
  const check = ({ type, value, path }: TypedValueWithPath): void => {
    for (const [key, holds] of invariants[type] ?? []) if (!holds(value)) problems.push(`${path}: ${key}`);
  };
  const root = { ...toTypedValue(resource), path: resource.resourceType };
  check(root);
  crawlTypedValue(root, {
    visitProperty: (_parent, key, _path, values, schema) => {
      const profiles = schema.elements[key]?.type.flatMap(({ profile }) => profile ?? []) ?? [];
      const isSimple = profiles.some((profile) => profile.endsWith('/SimpleQuantity'));
      for (const value of values.flat()) {
        check(value);
        if (isSimple && value.value?.comparator !== undefined) problems.push(`${value.path}: sqty-1`);
      }
    },
  });
  return problems;
}

const ucum = 'http://unitsofmeasure.org';
const isAbsent = (value: unknown): boolean => value === undefined;
const has = (name: string, other: string): Invariant[1] => {
  return (value) => isAbsent(value[name]) || !isAbsent(value[other]);
};

const codedUnit: Invariant = ['qty-3', has('code', 'system')];
const inUcum = ({ code, system, value }: Value): boolean =>
  (isAbsent(value) || !isAbsent(code)) && (isAbsent(system) || system === ucum);

const invariants: Readonly<Record<string, readonly Invariant[]>> = {
  Quantity: [codedUnit],
  Age: [codedUnit, ['age-1', (age) => inUcum(age) && (isAbsent(age['value']) || Number(age['value']) > 0)]],
  Duration: [
    codedUnit,
    ['drt-1', ({ code, system, value }) => isAbsent(code) || (system === ucum && !isAbsent(value))],
  ],
  Attachment: [['att-1', has('data', 'contentType')]],
  ContactPoint: [['cpt-2', has('value', 'system')]],
  Period: [['per-1', (period) => !isReversed(period)]],
  Range: [['rng-2', ({ low, high }) => !(amount(low) > amount(high))]],
  Ratio: [
    [
      'rat-1',
      ({ numerator, denominator, extension }) =>
        isAbsent(numerator) === isAbsent(denominator) && !(isAbsent(numerator) && isAbsent(extension)),
    ],
  ],
  // Nothing is contained, and nothing has a narrative, so that the invariants of both have nothing to say.
  Reference: [['ref-1', ({ reference }) => !String(reference).startsWith('#')]],
  Narrative: [['txt-1', () => false]],
  Organization: [['org-1', ({ identifier, name }) => !isAbsent(identifier) || !isAbsent(name)]],
  Observation: [['obs-7', (observation) => !isAnsweredTwice(observation)]],
};

/** As later versions of FHIR put it: the last instant that the end may mean lies before the first of the start. */
function isReversed({ start, end }: Value): boolean {
  const [from, until] = [start, end].map((time) => (typeof time === 'string' ? dateRange(time) : undefined));
  return from !== undefined && until !== undefined && until.high <= from.low;
}

const amount = (quantity: unknown): number =>
  typeof quantity === 'object' && quantity !== null && 'value' in quantity ? Number(quantity.value) : Number.NaN;

/** A value beside a component of the very code that the observation has. */
function isAnsweredTwice(observation: Value): boolean {
  if (!Object.keys(observation).some((name) => name.startsWith('value'))) return false;
  const own = codingsOf(observation);
  const components = observation['component'];
  return Array.isArray(components) && components.some((component) => codingsOf(component).some((c) => own.includes(c)));
}

const codingsOf = ({ code }: { readonly code?: { readonly coding?: readonly object[] } }): string[] =>
  (code?.coding ?? []).map((coding) => JSON.stringify(coding));
