import { asMessageId, type EnterpriseId, type Hl7Query } from '#contracts';
import { type AuthorityRule, type Message, parse } from '#hl7';
import { createLog } from '#platform';
import { answerQuery } from '../pix/answer-query.js';
import { Pointers } from '../pix/pointers.js';
import type { Region } from './region.js';

/** The organizations of a `Region` as they are configured; WEST is not. */
export const authorities: readonly AuthorityRule[] = [
  { namespace: 'NORTH', universalId: '1.2.3.1', system: 'urn:hie:north:local', name: 'NORTH' },
  { namespace: 'SOUTH', universalId: '1.2.3.2', universalIdType: 'ISO', system: 'urn:hie:south:local', name: 'SOUTH' },
  { namespace: 'EMPTY', universalId: 'clinic.example', system: 'urn:hie:empty:local', name: 'EMPTY' },
];

/** What the gateway says of the answer. */
type Said = Omit<Partial<Hl7Query>, 'bytes' | 'organization' | 'answerId'>;

/** Asks the index of a region by HL7 messages, at a time that a test sets. */
export class AskedRegion {
  now = Date.UTC(2026, 2, 14, 15, 9, 26, 535);
  readonly #pointers = new Pointers(new Uint8Array(32).fill(7), () => this.now);
  /** Persons by account, as the record knows them. */
  readonly accounts = new Map<string, readonly EnterpriseId[]>();
  #answers = 0;

  constructor(private readonly region: Pick<Region, 'reader'>) {}

  /** Lines of the message, without MSH where `ask` shall write it. */
  async ask(trigger: string, lines: readonly string[], organization = 'ASKER', more: Said = {}): Promise<Message> {
    const type = trigger === 'J01' ? 'QCN^J01' : `QBP^${trigger}^QBP_Q21`;
    return this.send(
      `MSH|^~\\&|CONSUMER|ASKER|HIE|REGION|20260314||${type}|Q-1|P|2.5\r${lines.join('\r')}\r`,
      organization,
      more,
    );
  }

  async send(text: string | Uint8Array, organization = 'ASKER', more: Said = {}): Promise<Message> {
    const answerId = asMessageId(`A${++this.#answers}`);
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const answer = await answerQuery(
      { bytes, organization, answerId, ...more },
      {
        identity: this.region.reader,
        pointers: this.#pointers,
        authorities,
        personsOfAccount: async ({ value }) => this.accounts.get(value) ?? [],
        clock: () => this.now,
        log: createLog('silent'),
      },
    );
    const parsed = parse(answer);
    if (parsed.kind === 'refusal') throw new Error(parsed.code);
    return parsed.message;
  }
}

/** A segment as it was sent, fields joined by `|`; undefined where there is none. */
export const line = (message: Message, name: string, ordinal = 1): string | undefined => {
  const segment = message.all(name)[ordinal - 1];
  return segment && [name, ...segment.texts().fields.slice(1)].join('|');
};
