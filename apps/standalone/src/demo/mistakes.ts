import type { Community } from './community.js';
import { controlIdOf, type PlannedMessage } from './day.js';

/** What an interface in between spoilt: enough to see them as one cause. */
export const mistakesMade = 3;
/** Beyond every place that a message has in a day. */
const firstPlace = 900_000;

/**
 * Registrations of one hospital once more, as its interface engine sends them after a change that drops the patient's
 * number (PID-3): acknowledged, as they are on disk, and dead letters then, as nothing can be linked by them. They say
 * nothing new, so that with the number put back the record stays as it is.
 */
export function mistakes(day: readonly PlannedMessage[], run: string): readonly PlannedMessage[] {
  return day
    .filter(({ organization, bytes }) => organization === 'LINDENHOF' && latin1(bytes).includes('ADT^A04'))
    .slice(0, mistakesMade)
    .map((message, at) => {
      const controlId = controlIdOf(message.organization, run, 0, firstPlace + at);
      const text = latin1(message.bytes)
        .replace(message.controlId, controlId)
        .replace(/(\rPID\|[^|]*\|[^|]*\|)[^|]*/, '$1');
      return { ...message, controlId, bytes: Buffer.from(text, 'latin1') };
    });
}

/** Every byte as one letter and back, whatever the character set. */
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Somebody whom a hospital and the laboratory know, whose results are worth a look. */
export function someoneToFind({ members }: Community): string | undefined {
  const tested = new Set(
    members.filter(({ organization }) => organization.kind === 'laboratory').map(({ person }) => person.id),
  );
  const found = members.find(
    ({ organization, person }) => organization.kind === 'hospital' && !person.newborn && tested.has(person.id),
  );
  return found && `${found.person.given} ${found.person.family}`;
}
