import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { breakingChanges } from '../../schemas/compatibility.mjs';
import { temporaryDirectory } from '../broker-process.js';
import { changed, tolerant, valueOf } from './sampled.js';

const event = {
  $id: 'https://hie-broker.dev/schemas/events/x.v1.schema.json',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'kind'],
  properties: {
    id: { type: 'string', description: 'Names it.' },
    kind: { enum: ['open', 'closed'] },
    note: { type: 'string' },
    numbers: { type: 'array', items: { $ref: '#/definitions/Number' }, minItems: 1 },
    said: {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'merge' }, of: { type: 'string' } } },
        { type: 'object', properties: { kind: { const: 'link' } } },
      ],
    },
    open: { type: 'object' },
  },
  definitions: { Number: { type: 'object', required: ['value'], properties: { value: { type: 'string' } } } },
};
type Event = typeof event;

/** The event with one of its members replaced, by path. */
function changedAt(path: string, value: unknown): object {
  const copy: Event = JSON.parse(JSON.stringify(event));
  const names = path.split('.');
  const last = names.pop() ?? '';
  const place = names.reduce<Record<string, unknown>>((at, name) => Object(at[name]), Object(copy));
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

describe('a change of a schema', () => {
  it.each([
    ['none', event],
    ['another description', changedAt('properties.id.description', 'Other.')],
    ['an optional member', changedAt('properties.more', { type: 'integer' })],
    ['a title', changedAt('title', 'X')],
    ['another order of values', changedAt('properties.kind.enum', ['closed', 'open'])],
    ['another order of variants', changedAt('properties.said.oneOf', event.properties.said.oneOf.toReversed())],
    ['a definition instead of a reference', changedAt('properties.numbers.items', event.definitions.Number)],
  ])('breaks nobody: %s', (_what, now) => {
    expect(breakingChanges(event, now)).toEqual([]);
  });

  it.each([
    ['a member is gone', changedAt('properties.note', undefined), '/note: is gone'],
    ['a required member is gone', changedAt('properties.id', undefined), '/id: is gone'],
    ['a member becomes required', changedAt('required', ['id', 'kind', 'note']), '/note: old events may lack it'],
    [
      'a required member more',
      { ...Object(changedAt('properties.more', {})), required: ['id', 'kind', 'more'] },
      '/more: old',
    ],
    ['a member becomes optional', changedAt('required', ['id']), '/kind: old readers need it'],
    ['another type', changedAt('properties.note', { type: 'integer' }), '/note: the type is another'],
    ['a wider type', changedAt('properties.note', { type: ['string', 'null'] }), '/note: the type is another'],
    ['no type', changedAt('properties.note', {}), '/note: the type is another'],
    ['a value less', changedAt('properties.kind.enum', ['open']), '/kind: closed is in old events'],
    [
      'a value more',
      changedAt('properties.kind.enum', ['open', 'closed', 'new']),
      '/kind: old readers do not know new',
    ],
    ['values listed', changedAt('properties.note', { type: 'string', enum: ['x'] }), '/note: values are listed'],
    ['a bound', changedAt('properties.numbers.minItems', 2), '/numbers: minItems is another'],
    ['no bound', changedAt('properties.numbers.minItems', undefined), '/numbers: minItems is another'],
    ['a pattern', changedAt('properties.note.pattern', '^x'), '/note: pattern is another'],
    [
      'a variant more',
      changedAt('properties.said.oneOf.2', { properties: { kind: { const: 'move' } } }),
      '/said/move: old',
    ],
    [
      'a variant less',
      changedAt('properties.said.oneOf', event.properties.said.oneOf.slice(1)),
      '/said/merge: is in old',
    ],
    [
      'a change in a variant',
      changedAt('properties.said.oneOf.0.properties.of.type', 'integer'),
      '/said/merge/of: the type',
    ],
    [
      'a change behind a reference',
      changedAt('definitions.Number.required', []),
      '/numbers/items/value: old readers need it',
    ],
    [
      'a member where anything could be',
      changedAt('properties.open.properties', { a: {} }),
      '/open/a: old events may hold',
    ],
    ['an object opened', changedAt('additionalProperties', undefined), '/additionalProperties: is another'],
    ['another name', changedAt('$id', 'https://hie-broker.dev/schemas/events/y.v1.schema.json'), '/: $id is another'],
    ['a keyword that nobody thought of', changedAt('properties.id.not', { const: '' }), '/id: the check does not know'],
  ])('is refused: %s', (_what, now, problem) => {
    expect(breakingChanges(event, now).join('\n')).toContain(problem);
  });

  it('that is let through breaks neither a new reader of old events nor an old reader of new ones', () => {
    let letThrough = 0;
    const isLetThrough = ([old, now]: readonly [object, object]) => breakingChanges(old, now).length === 0;
    fc.assert(
      fc.property(
        changed
          .filter(isLetThrough)
          .chain(([old, now]) => fc.tuple(fc.constant({ old, now }), valueOf(old), valueOf(now))),
        ([{ old, now }, before, after]) => {
          if (JSON.stringify(old) !== JSON.stringify(now)) letThrough++;
          const ajv = new Ajv({ strict: false });
          expect(ajv.validate(tolerant(now), before)).toBe(true);
          expect(ajv.validate(tolerant(old), after)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
    expect(letThrough).toBeGreaterThan(40);
  });
});

describe('npm run check:schemas', () => {
  const folder = temporaryDirectory();
  const file = 'hl7.outcome.v1.schema.json';
  const outcome = () => JSON.parse(readFileSync(`schemas/events/${file}`, 'utf8'));
  const write = (name: string, schema: object): void =>
    writeFileSync(join(folder, 'events', name), JSON.stringify(schema));
  const check = (...options: string[]) =>
    spawnSync(process.execPath, [join(folder, 'versions.mjs'), ...options], { encoding: 'utf8' });

  beforeAll(() => cpSync('schemas', folder, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('lets the tree pass as it is', () => {
    expect(check()).toMatchObject({ status: 0, stderr: '' });
  });

  it('refuses a breaking change and takes it as a new version', () => {
    const { stage: _, ...properties } = outcome().properties;
    const required = ['messageId', 'outcome', 'at'];
    write(file, { ...outcome(), properties, required });
    expect(check()).toMatchObject({ status: 1, stderr: expect.stringContaining('write hl7.outcome.v2.schema.json') });
    const $id = outcome().$id.replace('.v1.', '.v2.');
    write('hl7.outcome.v2.schema.json', { ...outcome(), $id, properties, required });
    rmSync(join(folder, 'events', file));
    expect(check()).toMatchObject({ status: 0, stderr: '' });
  });

  it('refuses that an event disappears, and a name that is not that of its file', () => {
    rmSync(join(folder, 'events', 'hl7.outcome.v2.schema.json'));
    expect(check()).toMatchObject({ status: 1, stderr: expect.stringContaining(`${file} is gone`) });
    write(file, { ...outcome(), $id: 'https://hie-broker.dev/other' });
    expect(check().stderr).toContain('$id is https://hie-broker.dev/other');
  });

  it('publishes what is compatible, which then is held against the next change', () => {
    write(file, { ...outcome(), properties: { ...outcome().properties, more: { type: 'string' } } });
    expect(check('--publish')).toMatchObject({ status: 0, stderr: '' });
    write(file, outcome());
    expect(check('--publish')).toMatchObject({ status: 1, stderr: expect.stringContaining('/more: is gone') });
    expect(readFileSync(join(folder, 'published', file), 'utf8')).toContain('"more"');
  });
});
