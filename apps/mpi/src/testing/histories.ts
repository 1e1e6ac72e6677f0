import type { Operation, OpsCommand } from '#contracts';
import type { Patient } from '#fhir';
import { clean, compare, shippedModel } from '#identity';
import { demographicsOf } from '../demographics.js';
import type { Num, ReferenceIndex, Step } from './reference-index.js';
import { number, type Visit } from './region.js';

/** Who differ in name, birth date and sex, and in all else: an update from one to the next is an overlay. */
const faces: readonly Partial<Patient>[] = [
  face('Thistlewood', 'Adelheid', '1961-07-23', 'female', '14 Quarry Lane', 'Westmere', '05990', '802-555-0142'),
  face('Okonkwo', 'Emeka', '1984-02-17', 'male', '7 Harbour Row', 'Eastfold', '05888', '603-555-0177'),
  face('Lindqvist', 'Greta', '1949-11-05', 'female', '291 Mill Road', 'Brookfield', '03301', '207-555-0113'),
];

function face(
  family: string,
  given: string,
  birthDate: string,
  gender: Patient['gender'] & string,
  line: string,
  city: string,
  postalCode: string,
  value: string,
): Partial<Patient> {
  return {
    name: [{ family, given: [given] }],
    birthDate,
    gender: gender as 'male' | 'female',
    address: [{ line: [line], city, postalCode }],
    telecom: [{ system: 'phone', value }],
  };
}

/** Bits of two numbers that show one person: rare names say more. */
export const strengths: readonly number[] = faces.map((patient) => {
  const cleaned = clean(demographicsOf({ resourceType: 'Patient', ...patient }), shippedModel);
  const shown = { system: '', clean: cleaned, active: true };
  return compare({ ...shown, key: 'a' }, { ...shown, key: 'b' }, shippedModel).bits;
});

export const familyOf = (person: number): string => faces[person]?.name?.[0]?.family ?? '';

export const allNumbers: readonly Num[] = ['NORTH|1', 'NORTH|2', 'NORTH|3', 'SOUTH|1', 'SOUTH|2', 'LAB|1'];

export function identityOf(num: Num) {
  const [authority = '', value = ''] = num.split('|');
  return number(authority, value);
}

/** What happens next, drawn so that every kind of act meets every other one; undefined where nothing of the kind can. */
export function drawStep(index: ReferenceIndex, random: () => number): Step | undefined {
  const pick = <Value>(values: readonly Value[]): Value | undefined => values[Math.floor(random() * values.length)];
  const [from = '', to = ''] = [...allNumbers].sort(() => random() - 0.5);
  const person = Math.floor(random() * faces.length);
  const kind = pick(kinds) ?? 'feed';
  switch (kind) {
    case 'feed':
    case 'retire':
      return { kind, number: from, person };
    case 'accept': {
      const held = [...index.state().numbers].filter(([, known]) => known.held !== undefined);
      const [number, known] = pick(held) ?? [];
      if (number === undefined || known?.held === undefined) return undefined;
      return { kind: random() < 0.6 ? 'accept' : 'reject', number, of: known.held };
    }
    case 'undo': {
      const acts = [...index.history.entries()].flatMap(([at, step]) => (step && step.kind !== 'feed' ? [at] : []));
      const of = pick(acts);
      return of === undefined ? undefined : { kind, of, apart: random() < 0.3 };
    }
    case 'same':
    case 'different':
    case 'retract':
      return { kind, from, to };
    default:
      return { kind, from, to, person };
  }
}

const kinds = [
  ...Array.from({ length: 8 }, () => 'feed' as const),
  ...Array.from({ length: 5 }, () => 'undo' as const),
  ...(['merge', 'merge', 'change', 'link', 'link', 'unlink', 'move', 'move', 'retire'] as const),
  ...(['same', 'different', 'retract', 'accept', 'accept'] as const),
];

/** Of an operation of a message, the act; of a command, itself. */
export const actIdOf = (step: Step | undefined, id: string): string => (step && 'person' in step ? `${id}-0` : id);

/** What the step is on the wire: a message or a command. */
export function onTheWire(
  step: Step,
  { idOf, taskOf }: { readonly idOf: (at: number) => string; readonly taskOf: (number: Num) => string },
): { readonly visit: Visit } | { readonly command: OpsCommand['command'] } {
  switch (step.kind) {
    case 'feed':
      return { visit: { identities: [identityOf(step.number)], patient: faces[step.person] ?? {} } };
    case 'accept':
    case 'reject':
      return {
        command: {
          kind: 'review',
          taskId: taskOf(step.number),
          decision: step.kind === 'accept' ? 'same' : 'different',
        },
      };
    case 'undo':
      return { command: { kind: 'undo', act: idOf(step.of), apart: step.apart } };
    case 'retract':
      return { command: { kind: 'retract', a: identityOf(step.from), b: identityOf(step.to) } };
    case 'same':
    case 'different': {
      const [a, b] = [identityOf(step.from), identityOf(step.to)];
      return { command: { kind: 'assert', a, b, same: step.kind === 'same' } };
    }
    default: {
      const subject = step.kind === 'retire' ? step.number : step.kind === 'move' ? step.from : step.to;
      return {
        visit: {
          identities: [identityOf(subject)],
          patient: faces[step.person] ?? {},
          operations: [operationOf(step)],
        },
      };
    }
  }
}

type Operated = Extract<Step, { person: number }> & { readonly kind: Exclude<Step['kind'], 'feed'> };

function operationOf(step: Operated): Operation {
  switch (step.kind) {
    case 'merge':
      return { kind: 'merge', survivor: identityOf(step.to), retired: identityOf(step.from) };
    case 'change':
      return { kind: 'change-identifier', from: identityOf(step.from), to: identityOf(step.to) };
    case 'move':
      return { kind: 'move-identifier', identifier: identityOf(step.from), to: identityOf(step.to) };
    case 'retire':
      return { kind: 'retire', identity: identityOf(step.number) };
    default:
      return { kind: step.kind, a: identityOf(step.from), b: identityOf(step.to) };
  }
}
