import { random } from '../../../apps/standalone/src/demo/people/random.js';
import type { Message } from '../sender.js';

const names = ['ALDER', 'BIRCH', 'CEDAR', 'DOGWOOD', 'ELM', 'FIR', 'HAZEL', 'JUNIPER', 'LARCH', 'MAPLE'] as const;
const given = ['ADA', 'BRAM', 'CLEO', 'DIRK', 'ELSA', 'FINN', 'GRETA', 'HUGO', 'IDA', 'JONAS'] as const;
const organizations = ['NORTH', 'SOUTH'] as const;

/** What is known of one patient before anything is sent: the messages in their order, and what has to be left of them. */
export interface SentPatient {
  readonly number: string;
  readonly messages: readonly Message[];
  /** First line of the address in the last message. */
  readonly address: string;
}

/**
 * Patients of two organizations, each with updates that move house with every message. Every second patient of the one is
 * somebody whom the other knows, too, so that persons are joined while everything is killed.
 */
export function sentPatients(patients: number, messagesEach: number): readonly SentPatient[] {
  return Array.from({ length: patients }, (_, at) => {
    const organization = organizations[at % 2] ?? 'NORTH';
    // Patients 0 and 1, 4 and 5 … are the same persons.
    const person = at % 4 < 2 ? Math.floor(at / 4) * 4 : at;
    const { pick, between } = random(person + 1);
    const name = `${pick(names)}${person}^${pick(given)}`;
    const born = `19${between(30, 99)}${String(between(1, 12)).padStart(2, '0')}${String(between(1, 28)).padStart(2, '0')}`;
    const pid = (address: string): string =>
      `PID|1||${organization[0]}${at}^^^${organization}^MR||${name}||${born}|${between(0, 1) === 0 ? 'F' : 'M'}|||` +
      `${address}^^Millbrook^NY^12545||(518)555-${String(1000 + (person % 9000)).padStart(4, '0')}`;
    const messages = Array.from({ length: messagesEach }, (__, n): Message => {
      const controlId = `P${at}-${n}`;
      const lines = [
        `MSH|^~\\&|REG|${organization}|HIE|HIE|20260304101500+0000||ADT^${n === 0 ? 'A04' : 'A08'}|${controlId}|P|2.5.1`,
        'EVN||20260304101500',
        pid(`${n + 1} Mill Lane`),
        `PV1|1|O|||||||||||||||||V${at}`,
      ];
      return { controlId, bytes: Buffer.from(`${lines.join('\r')}\r`) };
    });
    return { number: `${organization[0]}${at}`, messages, address: `${messagesEach} Mill Lane` };
  });
}
