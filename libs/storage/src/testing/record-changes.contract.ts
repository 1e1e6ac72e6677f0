import { describe, expect, it } from '@jest/globals';
import { asMessageId, asSourceKey } from '#contracts';
import type { RecordedResource, RecordScope, RecordWrite } from '../ports/record-store.js';
import type { RecordStoreUnderTest } from './record-store.contract.js';

const message = (at: number) => asMessageId(`01M${at}`);

/** A version that the message at this place made, which says so in its body. */
const version = (at: number, parts: Partial<RecordedResource> = {}): RecordedResource => ({
  type: 'Observation',
  id: 'a',
  sourceKey: asSourceKey('key-1'),
  sequence: message(at),
  changedBy: message(at),
  revision: 0,
  version: 1,
  updatedAt: '2026-01-02T03:04:05.000Z',
  body: `{"by":${at}}`,
  values: { codes: [], categories: [], identifiers: [] },
  ...parts,
});
const content = (resource: RecordedResource): RecordWrite => ({ kind: 'content', resource });
const confirmed = (resource: RecordedResource, at: number): RecordWrite => ({
  kind: 'sequence',
  resource: { ...resource, sequence: message(at) },
});
const late = (stood: RecordedResource): RecordWrite => {
  const { changedBy: _, ...resource } = stood;
  return { kind: 'late', resource };
};

/** What a later revision of a message asks and does, whatever the engine. */
export function recordChangesContract<Tx>(engine: string, open: () => Promise<RecordStoreUnderTest<Tx>>): void {
  describe(`changes of the record in ${engine}`, () => {
    /** The same writes, in one go and one after the other, must leave the same. */
    const both = it.each<[string, (writes: readonly RecordWrite[]) => readonly (readonly RecordWrite[])[]]>([
      ['in one go', (writes) => [writes]],
      ['one after the other', (writes) => writes.map((write) => [write])],
    ]);

    async function written(batches: readonly (readonly RecordWrite[])[]) {
      const under = await open();
      for (const writes of batches) await under.transaction((tx) => under.store.save(tx, writes));
      return {
        ...under,
        changed: (...at: readonly number[]) => under.transaction((tx) => under.store.changedBy(tx, at.map(message))),
        before: (...changed: readonly RecordedResource[]) => under.transaction((tx) => under.store.before(tx, changed)),
        touched: (resource: RecordedResource, ...at: readonly number[]) =>
          under.transaction(async (tx) => {
            const touches = at.map((one) => ({ resource, by: message(one) }));
            return (await under.store.touched(tx, touches)).map(({ by }) => by);
          }),
      };
    }

    both('tells what a message changed last, unless another one has said the same since: %s', async (_, inBatches) => {
      const [alone, again] = [version(2, { id: 'alone' }), version(2, { id: 'again' })];
      const writes = [content(version(1)), content(version(2, { version: 2 })), content(alone), content(again)];
      const { changed } = await written(inBatches([...writes, confirmed(again, 3)]));
      expect(await changed(2)).toEqual([version(2, { version: 2 }), alone]);
      expect(await changed(1, 3)).toEqual([]);
    });

    both('tells of nothing that an older message had something to say of, too late: %s', async (_, inBatches) => {
      const [first, second] = [version(1), version(3, { version: 2 })];
      const { changed, reader } = await written(inBatches([content(first), content(second), late(second)]));
      expect(await changed(1, 3)).toEqual([]);
      const { changedBy: _by, ...stands } = second;
      expect(await reader.read('Observation', 'a')).toEqual(stands);
    });

    both(
      'keeps with an earlier version that it was confirmed, or that something came late: %s',
      async (_, inBatches) => {
        const [first, second, third] = [version(1), version(3, { version: 2 }), version(5, { version: 3 })];
        const writes = [content(first), confirmed(first, 2), content(second), late(second), content(third)];
        const { changed, before } = await written(inBatches(writes));
        const [resource = third] = await changed(5);
        const { changedBy: _by, ...unknown } = second;
        expect(await before(resource)).toEqual([{ resource, before: unknown }]);
        const below = { resource: second, before: { ...first, sequence: message(2) } };
        expect(await before(second)).toEqual([below]);
      },
    );

    it('keeps that a stored version was confirmed before it was replaced', async () => {
      const [first, second] = [version(1), version(3, { version: 2 })];
      const { before } = await written([[content(first)], [confirmed(first, 2), content(second)]]);
      expect(await before(second)).toEqual([{ resource: second, before: { ...first, sequence: message(2) } }]);
    });

    it('tells what stood before a message, and not what newer ones had said that were taken back', async () => {
      const [first, second] = [version(1), version(2, { version: 2 })];
      const again = version(2, { version: 3, revision: 1, body: '{"again":true}' });
      const newer = version(3, { version: 4 });
      const takenBack = { ...again, version: 5 };
      const { before } = await written([[first, second, again, newer, takenBack].map(content)]);
      expect(await before(takenBack)).toEqual([{ resource: takenBack, before: first }]);
      expect(await before(newer)).toEqual([{ resource: newer, before: again }]);
      const alone = version(2, { id: 'alone' });
      const { before: asked } = await written([[content(alone)]]);
      expect(await asked(alone)).toEqual([{ resource: alone }]);
    });

    it('does not tell what stood before where a version in between or the first one is missing', async () => {
      const versions = [1, 2, 3, 3, 3].map((at, index) => version(at, { version: index + 1 }));
      const [first, second, , , last = version(0)] = versions;
      const gapped = await written([versions.filter((one) => one.version !== 4).map(content)]);
      expect(await gapped.before(last)).toEqual([]);
      const headless = await written([
        [content(version(3)), content(version(3, { version: 2 })), content(version(3, { version: 4 }))],
      ]);
      expect(await headless.before(version(3, { version: 4 }))).toEqual([]);
      const whole = await written([versions.map(content)]);
      expect(await whole.before(last, first ?? last)).toEqual([
        { resource: last, before: second },
        { resource: first },
      ]);
    });

    it('knows who has said something of a resource by its last versions', async () => {
      const [first, second] = [version(1), version(4, { version: 2 })];
      const { touched } = await written([[content(first), confirmed(first, 3), content(second)]]);
      expect(await touched(second, 1, 2, 3)).toEqual([message(1), message(3)]);
      expect(await touched({ ...second, version: 66 }, 1, 3)).toEqual([]);
      expect(await touched({ ...second, id: 'other' }, 1)).toEqual([]);
    });

    it('withdraws a resource with its history and identifiers, and takes it as new when it comes again', async () => {
      const named = (identifier: string, at: number) =>
        version(at, { version: at, values: { codes: [], categories: [], identifiers: [identifier] } });
      const gone: RecordWrite = { kind: 'withdrawn', resource: named('s|two', 2) };
      const { store, reader, transaction } = await written([[content(named('s|one', 1)), content(named('s|two', 2))]]);
      const found = async () => {
        const scope: RecordScope = { kind: 'identifiers', identifiers: [{ value: 'two' }] };
        const page = await reader.search({
          type: 'Observation',
          scope,
          newestFirst: false,
          accepts: () => true,
          count: 10,
        });
        return page.resources.map(({ id }) => id);
      };
      expect(await found()).toEqual(['a']);
      await transaction((tx) => store.save(tx, [gone]));
      expect(await reader.read('Observation', 'a')).toBeUndefined();
      expect(await reader.history('Observation', 'a', 10)).toEqual([]);
      expect(await found()).toEqual([]);
      await transaction((tx) => store.save(tx, [content(named('s|two', 1)), gone, content(named('s|one', 1))]));
      await transaction((tx) => store.save(tx, [content(named('s|two', 2))]));
      expect(await found()).toEqual(['a']);
      expect(await reader.history('Observation', 'a', 10)).toMatchObject([{ version: 1 }]);
    });

    it('keeps the greatest revision of a message', async () => {
      const { store, transaction } = await open();
      const [messageId, unknown] = [message(1), message(2)];
      const revise = (...revisions: readonly number[]) =>
        transaction((tx) =>
          store.revise(
            tx,
            revisions.map((revision) => ({ messageId, revision })),
          ),
        );
      await revise(1, 3, 2);
      await revise(2);
      expect(await transaction((tx) => store.revisionsOf(tx, [messageId, unknown]))).toEqual([
        { messageId, revision: 3 },
      ]);
    });
  });
}
