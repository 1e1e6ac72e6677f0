import { describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import { migratePostgres, postgresReaders, postgresStores, storeMigrations } from '#storage';
import { onPostgres } from './postgres-databases.js';

const withNul = 'C\0 1';
/** Substitutes are what NUL is stored by; they come back as they were, too. */
const texts = [withNul, 'C 1', 'C\x1a0 1', 'C\x1a1 1', '\x1a\0\x1a10', '\0\0', '\uFFFE "\\{}\', NULL'];

onPostgres('texts in PostgreSQL', (databases) =>
  describe('texts in PostgreSQL', () => {
    it('are given back and told apart as they were, also with NUL, which the server cannot hold', async () => {
      const database = await databases.fresh();
      await migratePostgres(database, storeMigrations);
      const { archive, record } = postgresStores();
      const message = (controlId: string, offset: number) =>
        ({
          messageId: asMessageId(`M${offset}`),
          feed: 'ward',
          receivedAt: 1,
          partition: 0,
          reused: false,
          controlId,
          offset,
        }) as const;
      await database.transaction((tx) => archive.add(tx, texts.map(message)));
      const readers = postgresReaders(database);
      for (const [offset, text] of texts.entries())
        expect(await readers.archive.byControlId(text, 10)).toEqual([message(text, offset)]);

      const resource = {
        type: 'Encounter',
        id: 'a',
        sequence: asMessageId('M1'),
        changedBy: asMessageId('M1'),
        revision: 0,
        version: 1,
        updatedAt: '2026-01-02T03:04:05.000Z',
        body: JSON.stringify({ resourceType: 'Encounter', status: withNul }),
        values: { status: withNul, codes: [withNul], categories: [], identifiers: [`s|${withNul}`] },
      };
      await database.transaction((tx) => record.save(tx, [{ kind: 'content', resource }]));
      expect(await readers.record.read('Encounter', 'a')).toEqual(resource);
      const scope = { kind: 'identifiers', identifiers: [{ system: 's', value: withNul }] } as const;
      const search = { type: 'Encounter', scope, newestFirst: true, accepts: () => true, count: 5 };
      expect((await readers.record.search(search)).resources).toEqual([resource]);
    });
  }),
);
