import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, Patient } from '#fhir';
import type { PersonHistory } from './api/history.js';
import type { PersonView } from './api/person.js';
import type { Preview } from './api/preview.js';
import type { ReviewSummary, ReviewView } from './api/reviews.js';
import { encoded, ServedRegion } from './testing/served-region.js';
import { number, type Region } from './testing/region.js';

const ada: Partial<Patient> = {
  name: [{ family: 'Thistlewood', given: ['Adelheid'] }],
  birthDate: '1961-07-23',
  gender: 'female',
  address: [{ line: ['14 Quarry Lane'], city: 'Westmere', state: 'VT', postalCode: '05990' }],
  telecom: [{ system: 'phone', value: '802-555-0142' }],
};
const dee: Partial<Patient> = {
  name: [{ family: 'Thórsson-Lind', given: ['Dee'] }],
  birthDate: '1961',
  gender: 'other',
};
const [north, south, west] = [number('NORTH', '1001'), number('SOUTH', 'S-77'), number('WEST', 'W,1')];

let served: ServedRegion;
let region: Region;

beforeAll(async () => {
  served = await ServedRegion.open([
    { identities: [north], patient: ada },
    { identities: [south], patient: { ...ada, name: [{ family: 'Thistelwood', given: ['Adelheid'] }] } },
    { identities: [west], patient: dee },
  ]);
  ({ region } = served);
});
afterAll(() => served.close());

const ask = <Body>(method: 'GET' | 'POST', url: string, payload?: object | string) =>
  served.ask<Body>(method, url, payload);

describe('Patient', () => {
  it('is read by enterprise id, with the numbers of all sources', async () => {
    const { status, type, body } = await ask<Patient>('GET', `/fhir/Patient/${await region.personOf(north)}`);
    expect(status).toBe(200);
    expect(type).toBe('application/fhir+json; charset=utf-8');
    expect(body.identifier?.map(({ value }) => value).sort()).toEqual(['1001', 'S-77']);
  });

  it('answers 404 with an OperationOutcome for an unknown id', async () => {
    const { status, body } = await ask<{ resourceType: string }>('GET', '/fhir/Patient/nobody');
    expect([status, body.resourceType]).toEqual([404, 'OperationOutcome']);
  });

  it.each([
    [`identifier=${encoded('urn:hie:north:local|1001')}`, 1],
    ['identifier=1001', 1],
    [`identifier=${encoded('urn:hie:south:local|1001')}`, 0],
    ['identifier=1001,S-77', 1],
    [`identifier=${encoded('W\\,1')}`, 1],
    ['family=thistle', 1],
    ['family=THORSSON', 1],
    ['family=lind', 1],
    ['given=adel&birthdate=1961-07-23', 1],
    ['name=dee', 1],
    ['birthdate=1961', 2],
    // 1961 alone is what is known of one, and most of it lies behind January (FHIR R4 3.1.1.4.7).
    ['birthdate=gt1961-01', 2],
    ['birthdate=sa1961-01', 1],
    ['birthdate=ge1962', 0],
    ['birthdate=1961&gender=female', 1],
    ['family=thistle&given=bruno', 0],
  ])('search %s finds %i', async (query, total) => {
    const { status, body } = await ask<Bundle>('GET', `/fhir/Patient?${query}`);
    expect([status, body.total, body.entry?.length ?? 0]).toEqual([200, total, total]);
  });

  it('is searched by form, and no link repeats what was asked', async () => {
    const { body } = await ask<Bundle>('POST', '/fhir/Patient/_search', 'family=Thistlewood&birthdate=1961-07-23');
    expect(body.total).toBe(1);
    expect(JSON.stringify(body.link)).not.toMatch(/Thistlewood|1961/);
  });

  it('shows the newest persons where nothing is asked', async () => {
    const { status, body } = await ask<Bundle>('GET', '/fhir/Patient?_count=1');
    expect([status, body.entry?.length, body.total]).toEqual([200, 1, undefined]);
  });

  it.each(['favourite=blue', 'birthdate=soon', '_count=x'])('refuses search "%s"', async (query) => {
    expect((await ask('GET', `/fhir/Patient?${query}`)).status).toBe(400);
  });
});

describe('/api/identity', () => {
  it('exports every source identity as CSV', async () => {
    const { type, body } = await ask<string>('GET', '/api/identity/export');
    const [one, other] = [await region.personOf(north), await region.personOf(west)];
    expect(type).toContain('text/csv');
    expect(body).toBe(
      `assigning_authority,patient_id,enterprise_id\nNORTH,1001,${one}\nSOUTH,S-77,${one}\nWEST,"W,1",${other}\n`,
    );
  });

  it('shows of each field of a person what every source says, and why one value survives', async () => {
    const { body } = await ask<PersonView>('GET', `/api/identity/persons/${await region.personOf(north)}`);
    const names = body.fields.find(({ field }) => field === 'names');
    expect(names).toMatchObject({
      rule: 'newest',
      values: [
        { value: { family: 'Thistelwood' }, from: [{ value: 'S-77' }] },
        { value: { family: 'Thistlewood' }, from: [{ value: '1001' }] },
      ],
    });
    const birth = body.fields.find(({ field }) => field === 'birthDates');
    expect([birth?.rule, birth?.values[0]?.from.length]).toEqual(['undisputed', 2]);
    expect(
      body.records.map(({ source, demographics }) => [source.value, demographics.names[0]?.family]).sort(),
    ).toEqual([
      ['1001', 'Thistlewood'],
      ['S-77', 'Thistelwood'],
    ]);
    expect((await ask('GET', '/api/identity/persons/nobody')).status).toBe(404);
  });

  it('explains why two numbers are one person, without a value of the patient', async () => {
    const body = { a: { authority: 'NORTH', value: '1001' }, b: { authority: south.system, value: 'S-77' } };
    const answer = await ask<{ samePerson: boolean; lines: string[] }>('POST', '/api/identity/explain', body);
    expect([answer.status, answer.body.samePerson]).toEqual([200, true]);
    expect(answer.body.lines.join('\n')).toMatch(/decision: same/);
    expect(answer.body.lines.join('\n')).not.toMatch(/thist/i);
  });

  it('refuses a question without numbers and one about a number that is unknown', async () => {
    expect((await ask('POST', '/api/identity/explain', { a: { authority: 'NORTH' } })).status).toBe(400);
    const nobody = { authority: 'NORTH', value: '404' };
    expect((await ask('POST', '/api/identity/explain', { a: nobody, b: nobody })).status).toBe(404);
  });

  it('shows an open review and appends the decision', async () => {
    const stranger: Partial<Patient> = {
      name: [{ family: 'Oak', given: ['Piet'] }],
      birthDate: '1999-12-04',
      gender: 'male',
    };
    await region.feed([{ identities: [north], patient: stranger }]);
    const { body } = await ask<{ id: string; kind: string; a: object; b: object }[]>('GET', '/api/identity/reviews');
    expect(body).toMatchObject([
      { kind: 'overlay', a: { authority: 'NORTH' }, b: { demographics: { sex: ['male'] } } },
    ]);
    const decided = await ask('POST', `/api/identity/reviews/${body[0]?.id}`, { decision: 'different' });
    expect([decided.status, decided.body]).toEqual([202, { commandId: 'C1' }]);
    expect(served.commands.splice(0)).toEqual([
      [{ kind: 'review', taskId: body[0]?.id, decision: 'different' }, undefined],
    ]);
    const kinds = async (query: string) =>
      (await ask<ReviewView[]>('GET', `/api/identity/reviews?${query}`)).body.map(({ kind }) => kind);
    expect([await kinds('kind=overlay&owner='), await kinds('kind=conflict'), await kinds('owner=kim')]).toEqual([
      ['overlay'],
      [],
      [],
    ]);
    expect((await ask('GET', '/api/identity/reviews?kind=none')).status).toBe(400);
    const { counts, thresholds } = (await ask<ReviewSummary>('GET', '/api/identity/reviews/summary')).body;
    expect(counts).toMatchObject([{ kind: 'overlay', tasks: 1 }]);
    expect(thresholds.link).toBeGreaterThan(thresholds.review);
    const held = await ask<Preview>('POST', `/api/identity/reviews/${body[0]?.id}/preview`, { decision: 'same' });
    expect(held.body.persons.map(({ patientAfter }) => patientAfter.gender)).toContain('male');
    expect((await ask('POST', '/api/identity/reviews/none', { decision: 'same' })).status).toBe(404);
    expect((await ask('POST', `/api/identity/reviews/${body[0]?.id}`, { decision: 'perhaps' })).status).toBe(400);
    await ask('POST', `/api/identity/reviews/${body[0]?.id}/owner`, { owner: 'kim' });
    expect(served.commands.splice(0)).toEqual([[{ kind: 'assign', taskId: body[0]?.id, owner: 'kim' }, 'kim']]);
    await region.command({ kind: 'review', taskId: body[0]?.id ?? '', decision: 'different' });
    expect((await ask('POST', `/api/identity/reviews/${body[0]?.id}`, { decision: 'same' })).status).toBe(409);
  });

  it('shows with a review the evidence in bits and what it would join', async () => {
    const [twin, third] = [number('NORTH', '2002'), number('EAST', '3')];
    await region.feed([{ identities: [twin], patient: ada }]);
    const { body } = await ask<ReviewView[]>('GET', '/api/identity/reviews');
    const [review] = body.filter(({ kind }) => kind === 'possible-match');
    const fields = new Map(review?.evidence?.map(({ field, bits }) => [field, bits]));
    expect(fields.get('birthDate')).toBeGreaterThan(5);
    const joined = review?.joins.map(({ numbers }) => numbers.map(({ value }) => value));
    expect([joined?.length, joined?.flat().sort()]).toEqual([2, ['1001', '2002', 'S-77']]);
    const apart = await ask<Preview>('POST', `/api/identity/reviews/${review?.id}/preview`, { decision: 'different' });
    expect([apart.status, apart.body]).toEqual([200, { persons: [], opens: [], closes: [] }]);
    await region.feed([{ identities: [third], operations: [{ kind: 'merge', survivor: north, retired: twin }] }]);
    const left = (await ask<ReviewView[]>('GET', '/api/identity/reviews')).body;
    expect(left.filter(({ kind }) => kind === 'possible-match')).toEqual([]);
  });

  it('tells what was said about a person, and appends what is to be undone or said', async () => {
    const { body } = await ask<PersonHistory>('POST', '/api/identity/history', { authority: 'NORTH', value: '2002' });
    const act = body.acts.find(({ kind }) => kind === 'merge');
    expect(act).toMatchObject({
      kind: 'merge',
      a: { value: '2002' },
      b: { value: '1001' },
      by: 'TEST',
      state: 'counts',
    });
    expect(body.memberships.map(({ cause }) => cause)).toContain('merge');
    const byId = await ask<PersonHistory>('GET', `/api/identity/persons/${await region.personOf(north)}/history`);
    expect(byId.body.acts).toEqual(body.acts);
    expect((await ask('GET', '/api/identity/persons/nobody/history')).status).toBe(404);
    const undoing = await ask<Preview>('POST', `/api/identity/acts/${act?.id}/preview`, {});
    expect(undoing.body.persons.map(({ changes }) => changes)).toContainEqual(['created']);
    await ask('POST', `/api/identity/acts/${act?.id}/undo`, { by: 'kim', reason: 'sisters', apart: true });
    const [a, b] = [
      { authority: 'NORTH', value: '2002' },
      { authority: 'NORTH', value: '1001' },
    ];
    for (const statement of ['same', 'different', 'retract'])
      expect((await ask('POST', '/api/identity/statements', { a, b, statement })).status).toBe(202);
    expect(served.commands.splice(0)).toMatchObject([
      [{ kind: 'undo', act: act?.id, apart: true, reason: 'sisters' }, 'kim'],
      [{ kind: 'assert', same: true }, undefined],
      [{ kind: 'assert', same: false }, undefined],
      [{ kind: 'retract' }, undefined],
    ]);
    expect((await ask('POST', '/api/identity/acts/none/undo', {})).status).toBe(404);
    expect((await ask('POST', '/api/identity/statements', { a, b: a, statement: 'same' })).status).toBe(400);
  });

  it('undoes nothing twice: a second undoing would outlast the taking back of the first', async () => {
    const { body } = await ask<PersonHistory>('POST', '/api/identity/history', { authority: 'NORTH', value: '2002' });
    const act = body.acts.find(({ kind }) => kind === 'merge')?.id ?? '';
    const undo = (id: string, more = {}) => ask('POST', `/api/identity/acts/${id}/undo`, { by: 'kim', ...more });
    await region.command({ kind: 'undo', act });
    expect((await undo(act)).status).toBe(409);
    // It says something new.
    expect((await undo(act, { apart: true })).status).toBe(202);
    const { body: now } = await ask<PersonHistory>('POST', '/api/identity/history', {
      authority: 'NORTH',
      value: '2002',
    });
    expect((await undo(now.acts.find(({ kind }) => kind === 'undo')?.id ?? '')).status).toBe(202);
  });
});
