import { describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import type {
  MessageSearchReader,
  MessageSearchStore,
  MessageTerm,
  SearchPage,
  TermCriterion,
} from '../ports/message-search-store.js';

export interface MessageSearchUnderTest<Tx> {
  readonly store: MessageSearchStore<Tx>;
  readonly reader: MessageSearchReader;
  /** Runs `work` in one transaction and makes it durable. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const idOf = (n: number) => asMessageId(`01MESSAGE${String(n).padStart(11, '0')}`);
const message = (n: number, ...terms: readonly MessageTerm[]) => ({ messageId: idOf(n), terms });
const person = (family: string, given: string, born: string): readonly MessageTerm[] => [
  { kind: 'family', text: family },
  { kind: 'given', text: given },
  { kind: 'born', text: born },
];

/** What every index of messages must do. */
export function messageSearchContract<Tx>(name: string, open: () => Promise<MessageSearchUnderTest<Tx>>): void {
  describe(`message search: ${name}`, () => {
    const opened = async (...messages: readonly ReturnType<typeof message>[]) => {
      const { store, reader, transaction } = await open();
      const add = (...more: typeof messages) => transaction((tx) => store.add(tx, more));
      await add(...messages);
      const find = async (criteria: readonly TermCriterion[], page: SearchPage = { limit: 10 }) =>
        (await reader.find(criteria, page)).messageIds;
      return { add, find, reader };
    };

    it('finds a number of any kind or of the one that was asked for, the newest message first', async () => {
      const { find } = await opened(
        message(1, { kind: 'patient', text: '70421' }),
        message(2, { kind: 'visit', text: '70421' }),
        message(3, { kind: 'order', text: '704210' }),
        message(4, { kind: 'control', text: '7042' }),
      );
      expect(await find([{ kind: 'number', text: '70421' }])).toEqual([idOf(2), idOf(1)]);
      expect(await find([{ kind: 'number', text: '70421', of: 'visit' }])).toEqual([idOf(2)]);
      expect(await find([{ kind: 'number', text: '70421', of: 'order' }])).toEqual([]);
    });

    it('finds names by how they begin, dates by their year, whatever the case and the accents', async () => {
      const { find } = await opened(
        message(1, ...person('Müller', 'Zoë', '19800102')),
        message(2, ...person('MULLER', 'Anna', '19800203')),
        message(3, ...person('Mull', 'Anna', '19900102')),
      );
      expect(await find([{ kind: 'family', text: 'mull' }])).toEqual([idOf(3), idOf(2), idOf(1)]);
      expect(await find([{ kind: 'family', text: 'Müllér' }])).toEqual([idOf(2), idOf(1)]);
      expect(await find([{ kind: 'born', text: '198001' }])).toEqual([idOf(1)]);
      expect(await find([{ kind: 'given', text: 'ZOE' }])).toEqual([idOf(1)]);
    });

    it('finds what all criteria apply to', async () => {
      const { find } = await opened(
        message(1, ...person('Adams', 'Ann', '19800102')),
        message(2, ...person('Adams', 'Bob', '19800102')),
        message(3, ...person('Ann', 'Adams', '19800102')),
      );
      const named = [
        { kind: 'family', text: 'ada' },
        { kind: 'given', text: 'a' },
        { kind: 'born', text: '19800102' },
      ] as const;
      expect(await find(named)).toEqual([idOf(1)]);
      expect(await find([...named, { kind: 'number', text: '1' }])).toEqual([]);
    });

    it('keeps the terms of a message that is added again, also within one batch', async () => {
      const { add, find } = await opened(message(1, { kind: 'patient', text: '1' }), message(1));
      await add(message(1, { kind: 'patient', text: '2' }), message(2, { kind: 'patient', text: '1' }));
      expect(await find([{ kind: 'number', text: '1' }])).toEqual([idOf(2), idOf(1)]);
      expect(await find([{ kind: 'number', text: '2' }])).toEqual([]);
    });

    it('takes a term that a message has twice, that is empty, too long or full of control characters', async () => {
      const long = 'x'.repeat(100_000);
      const texts = ['1', '1', '', ' ', 'a\tb\0c', long, '\ud800', '%', "'"];
      const { find } = await opened(message(1, ...texts.map((text) => ({ kind: 'patient', text }) as const)));
      for (const text of ['1', 'a\tb\0c', long, '\ud800', '%', "'"])
        expect(await find([{ kind: 'number', text, of: 'patient' }])).toEqual([idOf(1)]);
      for (const text of ['', ' ', '_']) expect(await find([{ kind: 'number', text }])).toEqual([]);
      expect(await find([])).toEqual([]);
    });

    it('goes on where a page ended, over all sections and each message once', async () => {
      const total = 20_000;
      const every = Array.from({ length: total }, (_, n) =>
        message(
          n,
          { kind: 'patient', text: String(n % 1_000) },
          { kind: 'family', text: n % 2 === 0 ? 'Even' : 'Odd' },
        ),
      );
      const { reader } = await opened(...every);
      const wanted = Array.from({ length: total / 1_000 }, (_, n) => idOf(total - 1_000 * n - 993));
      const found: string[] = [];
      let before: number | undefined;
      do {
        const page = await reader.find(
          [
            { kind: 'number', text: '7' },
            { kind: 'family', text: 'odd' },
          ],
          { limit: 6, ...(before !== undefined && { before }) },
        );
        expect(page.messageIds.length).toBeLessThanOrEqual(6);
        found.push(...page.messageIds);
        before = page.next;
      } while (before !== undefined);
      expect(found).toEqual(wanted);
    });
  });
}
