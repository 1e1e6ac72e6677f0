import { text } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { accessMigrations, migrate, SqliteAuditStore } from '#storage';
import { auditCsv } from './audit-csv.js';
import { AuditTrail } from './trail.js';

it('writes every record that fits as one row, and nothing that a spreadsheet takes for a formula', async () => {
  const file = SqliteDatabase.openWriter(':memory:');
  migrate(file, accessMigrations);
  const trail = new AuditTrail({
    store: new SqliteAuditStore(file),
    key: new Uint8Array(32),
    clock: () => Date.UTC(2026, 2, 3),
    log: { info() {}, warn() {}, error() {} },
    anchors: { keep() {}, kept: () => undefined },
  });
  const content = { action: 'look', outcome: 'done', kind: 'session', role: 'viewer', source: '127.0.0.1' } as const;
  const empty = { route: '', message: '', code: '', patients: [] };
  for (const who of ['=cmd()', '+1', '-1', '@x', 'a "quoted", name', 'ann'])
    await trail.append({ ...content, ...empty, who, detail: who });
  for (let more = 0; more < 1_500; more++) await trail.append({ ...content, ...empty, who: 'bob', detail: '' });
  const rows = (await text(auditCsv(trail, {}))).split('\r\n');
  expect(rows).toHaveLength(1_506 + 2);
  const whos = rows.slice(-7, -1).map((row) => /Z,(.*),session/.exec(row)?.[1]);
  expect(whos).toEqual(['ann', '"a ""quoted"", name"', `"'@x"`, `"'-1"`, `"'+1"`, `"'=cmd()"`]);
  const some = (await text(auditCsv(trail, { who: 'ann' }))).trim().split('\r\n');
  expect(some).toHaveLength(2);
});
