import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpsCommand } from '#contracts';
import type { Bundle, Parameters, Patient } from '#fhir';
import { shippedModel } from '#identity';
import { FaultFilter } from '#nest';
import { createLog } from '#platform';
import { MpiApiModule } from './mpi.api.module.js';
import { number, Region } from './testing/region.js';

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

let region: Region;
let app: NestFastifyApplication;
const commands: OpsCommand['command'][] = [];
async function appendCommand(command: OpsCommand['command']): Promise<string> {
  commands.push(command);
  return 'C1';
}

beforeAll(async () => {
  region = await Region.open();
  await region.feed([
    { identities: [north], patient: ada },
    { identities: [south], patient: { ...ada, name: [{ family: 'Thistelwood', given: ['Adelheid'] }] } },
    { identities: [west], patient: dee },
  ]);
  const module = MpiApiModule.register({ identity: region.reader, model: shippedModel, appendCommand });
  app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new FaultFilter(createLog('silent')));
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => {
  await app.close();
  await region.close();
});

interface Answer<Body> {
  readonly status: number;
  readonly type: string;
  readonly body: Body;
}

async function ask<Body>(method: 'GET' | 'POST', url: string, payload?: object | string): Promise<Answer<Body>> {
  const headers = typeof payload === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  const { statusCode, headers: sent, body } = await app.inject({ method, url, headers, ...(payload && { payload }) });
  const type = String(sent['content-type']);
  return { status: statusCode, type, body: (type.includes('json') ? JSON.parse(body) : body) as Body };
}

const q = encodeURIComponent;

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
    [`identifier=${q('urn:hie:north:local|1001')}`, 1],
    ['identifier=1001', 1],
    [`identifier=${q('urn:hie:south:local|1001')}`, 0],
    ['identifier=1001,S-77', 1],
    [`identifier=${q('W\\,1')}`, 1],
    ['family=thistle', 1],
    ['family=THORSSON', 1],
    ['family=lind', 1],
    ['given=adel&birthdate=1961-07-23', 1],
    ['name=dee', 1],
    ['birthdate=1961', 2],
    ['birthdate=gt1961-01', 1],
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

  it.each(['gender=female', 'favourite=blue', 'birthdate=soon', '_count=x'])('refuses search "%s"', async (query) => {
    expect((await ask('GET', `/fhir/Patient?${query}`)).status).toBe(400);
  });
});

describe('$match', () => {
  const resource = { resourceType: 'Patient', ...ada } as const;

  it('grades the person that the index would link as certain', async () => {
    const { body } = await ask<Bundle>('POST', '/fhir/Patient/$match', resource);
    expect(body.entry?.map(({ search }) => search?.extension?.[0]?.valueCode)).toEqual(['certain']);
    expect(body.entry?.[0]?.search?.score).toBeGreaterThan(0.9);
  });

  it('gives nothing certain for half a description', async () => {
    const half = { resourceType: 'Patient', name: [{ family: 'Thistlewood' }], birthDate: '1961-07-23' };
    const parameter = [
      { name: 'resource', resource: half },
      { name: 'onlyCertainMatches', valueBoolean: true },
    ];
    const { status, body } = await ask<Bundle>('POST', '/fhir/Patient/$match', {
      resourceType: 'Parameters',
      parameter,
    });
    expect([status, body.total]).toEqual([200, 0]);
  });

  it.each([{}, { resourceType: 'Observation' }, { resourceType: 'Parameters', parameter: [] }])(
    'refuses %j',
    async (body) => {
      expect((await ask('POST', '/fhir/Patient/$match', body)).status).toBe(400);
    },
  );
});

describe('$ihe-pix (ITI-83)', () => {
  const source = (identity: { system: string; value: string }) =>
    `sourceIdentifier=${q(`${identity.system}|${identity.value}`)}`;

  it('gives the other numbers and the person', async () => {
    const { status, body } = await ask<Parameters>('GET', `/fhir/Patient/$ihe-pix?${source(north)}`);
    expect(status).toBe(200);
    expect(body.parameter).toMatchObject([
      { name: 'targetIdentifier', valueIdentifier: { system: south.system, value: 'S-77' } },
      { name: 'targetId', valueReference: { reference: `Patient/${await region.personOf(north)}` } },
    ]);
  });

  it.each([
    ['known, nothing in the target domain', `${source(north)}&targetSystem=${q(west.system)}`, 200],
    ['unknown number', source({ ...north, value: '404' }), 404],
    ['unknown domain', source({ ...north, system: 'urn:oid:1.2.3' }), 400],
    ['unknown target domain', `${source(north)}&targetSystem=${q('urn:oid:1.2.3')}`, 403],
    ['no source identifier', '', 400],
  ])('%s', async (_case, query, status) => {
    expect((await ask('GET', `/fhir/Patient/$ihe-pix?${query}`)).status).toBe(status);
  });

  it('takes the number in the body', async () => {
    const valueIdentifier = { system: north.system, value: north.value };
    const body = { resourceType: 'Parameters', parameter: [{ name: 'sourceIdentifier', valueIdentifier }] };
    expect((await ask<Parameters>('POST', '/fhir/Patient/$ihe-pix', body)).body.parameter).toHaveLength(2);
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
    expect(commands).toEqual([{ kind: 'review', taskId: body[0]?.id, decision: 'different' }]);
    expect((await ask('POST', '/api/identity/reviews/none', { decision: 'same' })).status).toBe(404);
    expect((await ask('POST', `/api/identity/reviews/${body[0]?.id}`, { decision: 'perhaps' })).status).toBe(400);
  });
});
