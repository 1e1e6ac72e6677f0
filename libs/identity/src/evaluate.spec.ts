import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { recordsFromCsv } from './csv.js';
import { type Evaluation, type EvaluationRecord, evaluate } from './evaluate.js';
import { shippedModel } from './model/shipped-model.js';

describe('evaluate', () => {
  const csv = [
    'record_id,authority,family,given,birth_date,ssn,address,zip',
    'R1,A,BAKKE,RUTH,19640317,812557781,"41 HARBOUR LANE, REAR",99501',
    'R2,B,BAKKE,RUTH,19640317,812557781,41 HARBOUR LN,99501',
    'R3,C,STROM,HAROLD,19310902,,7 MILL RD,99801',
    'R4,D,STROM,IRENE,19880611,,1 QUARRY RD,99701',
  ].join('\r\n');

  it('scores pairs and clusters against the truth', () => {
    const truth = new Map([
      ['R1', 'E1'],
      ['R2', 'E1'],
      ['R3', 'E2'],
      ['R4', 'E2'],
    ]);
    const found = evaluate(recordsFromCsv(csv), truth, shippedModel);
    expect(found).toMatchObject({
      records: 4,
      truePairs: 2,
      foundPairs: 1,
      pairwise: { precision: 1, recall: 0.5 },
      falsePairs: [],
      missedPairs: [{ a: 'R3', b: 'R4', reviewed: false }],
      largestCluster: 2,
      largestTrueCluster: 2,
    });
    expect(found.cluster.precision).toBeCloseTo(1 / 3);
  });

  it('names each false pair', () => {
    const truth = new Map([
      ['R1', 'E1'],
      ['R2', 'E2'],
    ]);
    expect(evaluate(recordsFromCsv(csv), truth, shippedModel).falsePairs).toEqual([['R1', 'R2']]);
  });

  it('explains each false pair in levels and bits, without a value of a patient', () => {
    const truth = new Map([
      ['R1', 'E1'],
      ['R2', 'E2'],
    ]);
    const [explained] = evaluate(recordsFromCsv(csv), truth, shippedModel).explanations;
    expect(explained).toMatchObject({ a: 'R1', b: 'R2' });
    expect(explained?.lines.join('\n')).toMatch(/nationalId\s+exact/);
    expect(explained?.lines.join('\n')).not.toMatch(/BAKKE|RUTH|1964|812557781|HARBOUR/);
  });

  it('tells the categories apart where the records have one, and counts a flagged record as looked at', () => {
    const kinds = csv
      .split('\r\n')
      .map((line, index) => `${line},${['category', 'plain', 'plain', 'moved', 'moved'][index]}`)
      .join('\r\n');
    const truth = new Map(['R1', 'R2', 'R3', 'R4'].map((id, index) => [id, index < 2 ? 'E1' : 'E2']));
    const found = evaluate(recordsFromCsv(kinds), truth, shippedModel);
    expect(found.categories).toEqual({
      moved: { records: 2, truePairs: 1, recall: 0, recallWithReview: 0, falsePairs: 0 },
      plain: { records: 2, truePairs: 1, recall: 1, recallWithReview: 1, falsePairs: 0 },
    });
    expect(found.recallWithFlaggedRecords).toBe(0.5);
    expect(evaluate(recordsFromCsv(csv), truth, shippedModel).categories).toEqual({});
  });

  it('lets no record id into a key', () => {
    const renamed = csv.replaceAll('R1', 'Z9');
    expect(recordsFromCsv(renamed).map(({ record }) => record.key)).toEqual(
      recordsFromCsv(csv).map(({ record }) => record.key),
    );
  });
});

const folder = '../shared/data/mpi';
const sets = [
  { name: 'febrl1', ending: '', precision: 1, recall: 0.96, reviewShare: 0.035, covered: 0.992 },
  { name: 'febrl2', ending: '', precision: 1, recall: 0.975, reviewShare: 0.01, covered: 0.994 },
  { name: 'febrl3', ending: '', precision: 1, recall: 0.97, reviewShare: 0.02, covered: 0.985 },
  { name: 'adversarial_dev', ending: '.gz', precision: 1, recall: 0.955, reviewShare: 0.045, covered: 0.998 },
];

const present = existsSync(folder) ? sets : [];
if (present.length === 0) console.warn(`LEFT OUT: ${folder} is not there, so the model was not evaluated.`);

describe('the shipped model on the development sets', () => {
  it('is evaluated on every set that is there', () => {
    expect(present.length === 0 || present.length === sets.length).toBe(true);
  });

  // Jest refuses an empty table.
  if (present.length === 0) return;
  it.each(present)('reaches its floors on $name', ({ name, ending, precision, recall, reviewShare, covered }) => {
    const truth = new Map(rows(`${name}.truth.csv${ending}`).map(([id = '', entity = '']) => [id, entity]));
    const found = evaluate(categorized(name, ending), truth, shippedModel);
    console.info([summary(name, found), ...categoryLines(found)].join('\n'));
    expect(found.pairwise.precision).toBeGreaterThanOrEqual(precision);
    expect(found.pairwise.recall).toBeGreaterThanOrEqual(recall);
    expect(found.reviewShare).toBeLessThanOrEqual(reviewShare);
    expect(found.largestCluster).toBeLessThanOrEqual(found.largestTrueCluster);
    expect(found.candidatesPerRecord).toBeLessThanOrEqual(30);
    expect(found.pairCompleteness).toBeGreaterThanOrEqual(0.998);
    expect(found.recallWithFlaggedRecords).toBeGreaterThanOrEqual(covered);
  });
});

function text(file: string): string {
  const bytes = readFileSync(`${folder}/${file}`);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

const rows = (file: string): readonly (readonly string[])[] =>
  text(file)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));

function summary(name: string, found: Evaluation): string {
  const { pairwise, cluster } = found;
  return (
    `${name}: P ${pairwise.precision.toFixed(4)} R ${pairwise.recall.toFixed(4)} F1 ${pairwise.f1.toFixed(4)}, ` +
    `${found.falsePairs.length} false, ${found.missedPairs.length} missed, cluster F1 ${cluster.f1.toFixed(4)}, ` +
    `review ${(found.reviewShare * 100).toFixed(1)} % of records, recall with review ${found.recallWithReview.toFixed(4)}, ` +
    `${found.candidatesPerRecord.toFixed(1)} candidates a record, completeness ${found.pairCompleteness.toFixed(4)}`
  );
}

function categorized(name: string, ending: string): readonly EvaluationRecord[] {
  const records = recordsFromCsv(text(`${name}.records.csv${ending}`));
  if (!existsSync(`${folder}/${name}.categories.csv${ending}`)) return records;
  const kinds = new Map(rows(`${name}.categories.csv${ending}`).map(([id = '', kind = '']) => [id, kind]));
  return records.map((record) => ({ ...record, category: kinds.get(record.id) ?? '' }));
}

const categoryLines = ({ categories }: Evaluation): readonly string[] =>
  Object.entries(categories).map(
    ([kind, { recall, recallWithReview, truePairs }]) =>
      `  ${kind.padEnd(20)} recall ${recall.toFixed(3)}, with review ${recallWithReview.toFixed(3)} of ${truePairs}`,
  );
