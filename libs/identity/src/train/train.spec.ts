import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { recordsFromCsv } from '../csv.js';
import { evaluate } from '../evaluate.js';
import { documentOf, modelOf } from '../model/model-document.js';
import { shippedModel } from '../model/shipped-model.js';
import { cultures } from '../testing/population/cultures.js';
import { populationOf } from '../testing/population/population.js';
import { recordOf } from '../testing/synthetic.js';
import { train } from './train.js';

const german = cultures.find(({ name }) => name === 'german');
if (german === undefined) throw new Error('no such culture');
const pool = populationOf(german, 200, 5).records.map(({ record }) => record);

describe('train', () => {
  const document = train(pool, shippedModel);

  it('gives the same document for the same records in any order', () => {
    expect(train(pool.toReversed(), shippedModel)).toEqual(document);
  });

  it('learns how frequent the names of the region are, and writes down no name that a few people bear', () => {
    const model = modelOf(document, shippedModel);
    expect(model?.families.bits.get('LUDTKE')).toBeLessThan(shippedModel.families.unlistedBits - 5);
    const few = train([...pool, recordOf('one', 'A', { family: 'ZWEIBELMANN', given: 'EDELTRAUD' })], shippedModel);
    expect(JSON.stringify(few)).not.toContain('ZWEIBELMANN');
  });

  it('takes the address and the phone of a home of many for no value', () => {
    const residents = Array.from({ length: 30 }, (_, index) =>
      recordOf(`r${index}`, 'A', {
        family: `${String.fromCharCode(65 + (index % 26), 66 + index, 67)}MANN`.replaceAll(/[^A-Z]/g, 'X'),
        given: `${String.fromCharCode(65 + (index % 20))}EINZ`,
        street: '8 Quarry Road',
        phone: '9075550177',
        ssn: '812557781',
      }),
    );
    const { stopValues } = train(residents, shippedModel);
    expect(stopValues).toEqual({ nationalIds: ['812557781'], phones: ['9075550177'], streets: ['8 QUARRY RD'] });
  });

  it('weighs levels by what it saw, keeps every weight a probability, and names the model that it builds on', () => {
    expect(document).toMatchObject({ base: shippedModel.version, records: pool.length });
    const levels = Object.values(document.levels).flatMap((of) => Object.values(of));
    expect(levels.every(({ m, u }) => m > 0 && m < 1 && u > 0)).toBe(true);
    expect(document.levels['given']?.['other']?.m).not.toBe(shippedModel.levels.given.other.m);
  });

  it('is not a model once it was changed, or on another base', () => {
    expect(modelOf({ ...document, records: 1 }, shippedModel)).toBeUndefined();
    const { format: _, version: __, ...content } = document;
    expect(modelOf(documentOf({ ...content, base: 'shipped-0' }), shippedModel)).toBeUndefined();
  });
});

const folder = '../shared/data/mpi';
const sets = existsSync(folder) ? ['febrl1', 'febrl2', 'febrl3'] : [];
if (sets.length === 0) console.warn(`LEFT OUT: ${folder} is not there, so nothing was trained on FEBRL.`);

describe('a model trained on FEBRL', () => {
  it('is tried on every set that is there', () => expect([0, 3]).toContain(sets.length));

  if (sets.length === 0) return;
  it.each(sets)('links %s no worse than the shipped model', (name) => {
    const text = (kind: string): string => readFileSync(`${folder}/${name}.${kind}.csv`, 'utf8');
    const entities = new Map(
      text('truth')
        .trim()
        .split(/\r?\n/)
        .map((line) => line.split(',') as [string, string]),
    );
    const read = recordsFromCsv(text('records'));
    const model = modelOf(
      train(
        read.map(({ record }) => record),
        shippedModel,
      ),
      shippedModel,
    );
    if (model === undefined) throw new Error('no model');
    const trained = evaluate(recordsFromCsv(text('records'), model), entities, model).pairwise;
    const shipped = evaluate(read, entities, shippedModel).pairwise;
    expect(trained.precision).toBe(1);
    expect(trained.recall).toBeGreaterThanOrEqual(shipped.recall);
  });
});
