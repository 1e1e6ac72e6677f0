import { describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import { receiptNameOf } from '#event-log';
import { migratePostgres, PostgresReceiptReader, PostgresResendStore, storeMigrations } from '#storage';
import { draft } from '../../libs/event-log/src/testing/drafts.js';
import { onPostgres } from './postgres-databases.js';

/** A claim of a message with this control id and these bytes. */
function claim(controlId: string, bytes: string, messageId: string, receivedAt = 1000) {
  const { attributes, ...rest } = draft('k', bytes);
  const name = receiptNameOf({ ...rest, attributes: { ...attributes, controlid: controlId } });
  return { name, messageId: asMessageId(messageId), receivedAt };
}

onPostgres('the claims of resends in PostgreSQL', (databases) => {
  async function open() {
    const database = await databases.fresh();
    await migratePostgres(database, storeMigrations);
    return { database, store: new PostgresResendStore(), reader: new PostgresReceiptReader(database) };
  }

  describe('claims of resends in PostgreSQL', () => {
    it('give the first message of a name to itself and to all that repeat it, within a batch and later', async () => {
      const { database, store } = await open();
      const batch = [claim('1', 'a', 'M1'), claim('1', 'b', 'M2'), claim('1', 'a', 'M3'), claim('2', 'a', 'M4')];
      expect(await database.transaction((tx) => store.claim(tx, batch))).toEqual(['M1', 'M2', 'M1', 'M4']);
      const later = [claim('2', 'a', 'M5'), claim('1', 'a', 'M1'), claim('3', 'a', 'M6')];
      expect(await database.transaction((tx) => store.claim(tx, later))).toEqual(['M4', 'M1', 'M6']);
      expect(await database.transaction((tx) => store.claim(tx, []))).toEqual([]);
    });

    it("are nobody's where the transaction is rolled back", async () => {
      const { database, store } = await open();
      const rolledBack = database.transaction(async (tx) => {
        await store.claim(tx, [claim('1', 'a', 'M1')]);
        throw new Error('killed');
      });
      await expect(rolledBack).rejects.toThrow('killed');
      expect(await database.transaction((tx) => store.claim(tx, [claim('1', 'a', 'M2')]))).toEqual(['M2']);
    });

    it('have one holder however many transactions claim at once, in whatever order', async () => {
      const { database, store } = await open();
      const names = Array.from({ length: 40 }, (_, at) => `${at}`);
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, by) => {
          const order = by % 2 === 0 ? names : names.toReversed();
          return database.transaction((tx) =>
            store.claim(
              tx,
              order.map((name) => claim(name, 'a', `M${by}`)),
            ),
          );
        }),
      );
      const holders = all.map((held, by) => (by % 2 === 0 ? held : held.toReversed()));
      expect(new Set(holders.map((held) => held.join(' '))).size).toBe(1);
    });

    it('are read by gateways: who came first, and whether the key was used for other bytes', async () => {
      const { database, store, reader } = await open();
      await database.transaction((tx) => store.claim(tx, [claim('1', 'a', 'M1', 5000)]));
      const asked = [claim('2', 'a', ''), claim('1', 'b', ''), claim('1', 'a', '')].map(({ name }) => name);
      expect(await reader.find(asked, 0)).toEqual([
        { first: undefined, used: false },
        { first: undefined, used: true },
        { first: { messageId: 'M1', receivedAt: 5000 }, used: true },
      ]);
      expect(await reader.find(asked.slice(1), 5001)).toEqual([
        { first: undefined, used: false },
        { first: undefined, used: false },
      ]);
    });

    it('are forgotten once they are older than asked', async () => {
      const { database, store, reader } = await open();
      const both = [claim('1', 'a', 'M1', 1000), claim('2', 'a', 'M2', 9000)];
      await database.transaction((tx) => store.claim(tx, both));
      await reader.forget(5000);
      expect(await database.all('SELECT message_id FROM receipt')).toEqual([{ message_id: 'M2' }]);
    });

    it('hold hashes and ids alone', async () => {
      const { database } = await open();
      const columns = await database.all<{ column_name: string }>(
        `SELECT column_name FROM information_schema.columns
         WHERE table_name = 'receipt' AND table_schema = current_schema() ORDER BY 1`,
      );
      expect(columns.map((one) => one.column_name)).toEqual(['content_hash', 'key_hash', 'message_id', 'received_at']);
    });
  });
});
