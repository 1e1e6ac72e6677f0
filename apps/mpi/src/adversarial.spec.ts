import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { clean, matchPool, shippedModel } from '#identity';
import { demographicsOf } from './demographics.js';
import { neutralKey } from './neutral-partition.js';
import { sequence, shuffled } from './testing/households.js';
import { pairFigures } from './testing/pair-figures.js';
import { registrationsOf, visitOf } from './testing/registrations.js';
import type { Visit } from './testing/region.js';
import { messageEntry } from './testing/entries.js';
import { Workbench } from './testing/workbench.js';

const folder = '../shared/data/mpi';
const read = (name: string): string => gunzipSync(readFileSync(`${folder}/adversarial_dev.${name}.csv.gz`)).toString();

/** `HIE_ORDERS=100` is the whole check. */
const orders = Number(process.env['HIE_ORDERS'] ?? 2);

/** Sends the visits in batches of random size. */
async function stored(visits: readonly Visit[], random: () => number): Promise<readonly string[]> {
  const bench = new Workbench();
  for (let at = 0; at < visits.length;) {
    const size = 1 + Math.floor(random() * 256);
    const batch = visits.slice(at, at + size);
    await bench.take(batch.map((visit, place) => messageEntry(visit, `01J${String(at + place).padStart(17, '0')}`)));
    at += size;
  }
  const rows = await bench.reader.exportRows(0, 100_000);
  const reviews = await bench.reader.reviews(100_000);
  bench.close();
  const groups = [...Map.groupBy(rows, ({ enterpriseId }) => enterpriseId).values()];
  return [
    ...groups.map((group) =>
      group
        .map(({ authority, value }) => `${authority}|${value}`)
        .sort()
        .join(' '),
    ),
    ...reviews.map(({ kind, a, b, bits, reasons }) => `? ${kind} ${a} ${b} ${bits} ${reasons.join()}`),
  ].sort();
}

/** The partition of all records, without an index. */
function atOnce(visits: readonly Visit[]): readonly string[] {
  const pool = visits.map(({ identities: [identity], patient }) => ({
    key: neutralKey(identity),
    system: identity.system,
    clean: clean(demographicsOf({ resourceType: 'Patient', ...patient }), shippedModel),
    active: true,
  }));
  const names = new Map(visits.map(({ identities: [one] }) => [neutralKey(one), `${one.authority}|${one.value}`]));
  return matchPool(pool, shippedModel)
    .groups.map((group) =>
      group
        .map((key) => names.get(key))
        .sort()
        .join(' '),
    )
    .sort();
}

if (existsSync(folder)) {
  describe('twins, juniors, homes, placeholders and slips', () => {
    it(`make the persons of all records at once in ${orders} random orders, in batches of any size, with the same reviews`, async () => {
      const rows = registrationsOf(read('records'));
      const entities = new Map(registrationsOf(read('truth')).map((row) => Object.values(row) as [string, string]));
      const truth = new Map(
        rows.map((row) => [`${row.authority}|${row.mrn}`, entities.get(row.record_id) ?? ''] as const),
      );
      const visits = rows.map(visitOf);
      const expected = await stored(visits, sequence(1));
      const groups = expected.filter((line) => !line.startsWith('?')).map((line) => line.split(' '));
      const figures = pairFigures(groups, truth);
      const reviews = expected.length - groups.length;
      expect(groups.map((group) => group.join(' '))).toEqual(atOnce(visits));
      process.stdout.write(`${rows.length} records: ${JSON.stringify({ ...figures, reviews })}\n`);
      for (let order = 1; order <= orders; order++) {
        const random = sequence(order * 1_009);
        const found = await stored(shuffled(visits, random), random);
        expect(found.filter((line) => !expected.includes(line))).toEqual([]);
        expect(found).toEqual(expected);
      }
    }, 3_600_000);
  });
} else {
  describe('twins, juniors, homes, placeholders and slips', () => {
    it(`are left out: ${folder} is not there`, () => {
      process.stdout.write(`left out: ${folder} is not there\n`);
    });
  });
}
