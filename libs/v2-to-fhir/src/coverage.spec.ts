import { describe, expect, it } from '@jest/globals';
import { covered } from './testing/covered.js';
import { deviations, type GuideRow, isGuideThere, segmentMaps, segmentRows } from './testing/guide.js';
import { problemOf, type Way, waysOf } from './testing/row-check.js';

if (!isGuideThere) console.warn('LEFT OUT: the tables of the V2-to-FHIR guide are not there; coverage is not tried.');

/** Segments of the guide that make up what is to be covered; DB1, GT1, IN2, ACC, RXE, RXD, RXG and RXC have no map. */
const segments = new Set(
  `MSH MSA EVN PID PD1 NK1 PV1 PV2 OBX AL1 IAM DG1 PR1 ROL PRT IN1 IN3 ORC OBR NTE SPM TQ1 RXO RXA RXR TXA SCH AIS AIG AIL
  AIP MRG SFT`.split(/\s+/),
);

const key = ({ map, row, target }: { map: string; row: string; target: string }): string => `${map} ${row} ${target}`;
const deviating = new Set(isGuideThere ? deviations().map(key) : []);
const deviates = ({ map, source, printed }: GuideRow): boolean =>
  deviating.has(key({ map, row: source, target: printed }));

const nameOf = (row: GuideRow): string => `${row.map} ${row.source} ${row.printed}`;
const wayName = ({ row, through }: Way): string => [row, ...through].map(nameOf).join(' > ');

/** What is wrong with a row: each way through its data type on which nothing arrives. */
const problemsOf = (row: GuideRow): string[] =>
  waysOf(row, deviates).flatMap((way) => {
    const problem = problemOf(way);
    return problem === undefined ? [] : [`${wayName(way)}: ${problem}`];
  });

const rowsOf = (map: string): readonly GuideRow[] => segmentRows(map).filter((row) => !deviates(row));

(isGuideThere ? describe : describe.skip)('the V2-to-FHIR guide', () => {
  it.each(covered)('%s: every value of a row comes to stand in the element that the row names', (map) => {
    expect(rowsOf(map).flatMap(problemsOf)).toEqual([]);
  });

  it('is followed by', () => {
    const count = { mapped: 0, deviating: 0, notCovered: 0 };
    const seen = new Set<string>();
    const add = (row: GuideRow, isCovered: boolean): void => {
      const name = `${nameOf(row)} ${row.condition} ${row.assignment}`;
      if (seen.has(name)) return;
      seen.add(name);
      count[deviates(row) ? 'deviating' : isCovered ? 'mapped' : 'notCovered']++;
    };
    const maps = segmentMaps().filter((map) => segments.has(map.split('[')[0] ?? ''));
    // Those that are covered first: what data types they reach is covered with them.
    for (const map of [...covered, ...maps.filter((name) => !covered.includes(name))])
      for (const row of segmentRows(map))
        for (const { through } of [{ through: [] }, ...waysOf(row, () => false)])
          for (const each of [row, ...through]) add(each, covered.includes(map));
    console.info('Rows of the guide:', count);
    expect(count.notCovered).toBe(0);
    expect(count.deviating).toBeLessThanOrEqual((count.mapped + count.deviating) / 20);
  });

  it('names nothing among the deviations that the guide does not have', () => {
    const rows = segmentMaps().flatMap((map) => segmentRows(map));
    const ways = rows.flatMap((row) => waysOf(row, () => false)).flatMap(({ row, through }) => [row, ...through]);
    const known = new Set(ways.map(({ map, source, printed }) => key({ map, row: source, target: printed })));
    expect([...deviating].filter((name) => !known.has(name))).toEqual([]);
  });
});
