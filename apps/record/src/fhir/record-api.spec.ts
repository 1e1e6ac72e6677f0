import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { asSourceKey } from '#contracts';
import type { Bundle, FhirResource, Patient } from '#fhir';
import { RecordApiModule } from '../record.api.module.js';
import { linked, patientReference, personOf, runningRecord } from '../testing/running-record.js';

const subject = (of: string) => ({ reference: patientReference(of) });

const observation = (id: string, day: number, parts: object = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [{ coding: [{ system: 'urn:category', code: 'laboratory' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: id.startsWith('hgb') ? '718-7' : '2345-7' }] },
  subject: subject('1'),
  effectiveDateTime: `2026-01-0${day}T10:00:00Z`,
  performer: [{ reference: 'Practitioner/doctor' }],
  ...parts,
});

const resources = [
  {
    resourceType: 'Encounter',
    id: 'visit',
    status: 'finished',
    class: { system: 'urn:act', code: 'IMP' },
    subject: subject('1'),
    identifier: [{ system: 'urn:visits', value: 'V1' }],
    period: { start: '2026-01-01', end: '2026-01-05' },
  },
  { resourceType: 'Practitioner', id: 'doctor', identifier: [{ system: 'urn:doctors', value: 'D1' }] },
  observation('hgb-1', 1, { encounter: { reference: 'Encounter/visit' } }),
  observation('hgb-2', 3, { status: 'corrected' }),
  observation('glucose', 5),
];

let app: NestFastifyApplication;

beforeAll(async () => {
  const record = await runningRecord();
  await record.append(
    linked({ at: 1, resources }),
    linked({ at: 2, of: ['2'], resources: [observation('hgb-other', 2, { subject: subject('2') })] }),
    // Number 3 belongs to person 1 too.
    linked({ at: 3, of: ['3'], person: '1', resources: [observation('hgb-3', 4, { subject: subject('3') })] }),
  );
  await record.fold();
  const module = RecordApiModule.register({
    reader: record.reader,
    patient: async (id) => (id === personOf('1') ? ({ resourceType: 'Patient', id } satisfies Patient) : undefined),
    sourceKeysByIdentifier: async (system, value) =>
      system === undefined || system === 'urn:hie:NORTH:NORTH' ? [asSourceKey(`key-${value}`)] : [],
    cursorKey: new Uint8Array(32).fill(7),
  });
  app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(() => app.close());

async function get<Body = Bundle>(url: string, headers: Record<string, string> = {}) {
  const response = await app.inject({ method: 'GET', url, headers });
  return { status: response.statusCode, type: response.headers['content-type'], body: response.json<Body>() };
}

const found = ({ entry = [] }: Bundle): (string | undefined)[] => entry.map(({ resource }) => resource?.id);
const nextOf = ({ link = [] }: Bundle): string | undefined => link.find(({ relation }) => relation === 'next')?.url;

describe('search in the record', () => {
  it.each([
    ['patient=PERSON1', ['glucose', 'hgb-3', 'hgb-2', 'hgb-1']],
    ['subject=Patient/PERSON1&_sort=date', ['hgb-1', 'hgb-2', 'hgb-3', 'glucose']],
    ['subject:Patient=http://x.example/fhir/Patient/PERSON2', ['hgb-other']],
    ['patient=PERSON1,PERSON2&code=718-7&_count=2', ['hgb-3', 'hgb-2']],
    ['patient.identifier=urn:hie:NORTH:NORTH|3', ['glucose', 'hgb-3', 'hgb-2', 'hgb-1']],
    ['patient.identifier=urn:elsewhere|3', []],
    ['patient=NOBODY', []],
    ['patient=PERSON1&patient=PERSON2', []],
    ['patient=PERSON1&code=http://loinc.org|2345-7', ['glucose']],
    ['patient=PERSON1&code=urn:other|2345-7', []],
    ['patient=PERSON1&code=2345-7,718-7&status=corrected', ['hgb-2']],
    ['patient=PERSON1&category=laboratory&date=ge2026-01-03&date=lt2026-01-05', ['hgb-3', 'hgb-2']],
    ['patient=PERSON1&date=2026-01-01', ['hgb-1']],
    ['encounter=Encounter/visit', ['hgb-1']],
    ['encounter=visit&patient=PERSON2', []],
    ['_id=hgb-1,hgb-2&status=final', ['hgb-1']],
    ['_count=1', ['hgb-3']],
  ])('Observation?%s', async (query, expected) => {
    const { status, type, body } = await get(`/fhir/Observation?${query}`);
    expect([status, found(body)]).toEqual([200, expected]);
    expect(type).toMatch(/^application\/fhir\+json/);
  });

  it.each([
    ['Encounter?identifier=urn:visits|V1', ['visit']],
    ['Encounter?identifier=V1&patient=PERSON1', ['visit']],
    ['Encounter?identifier=V1&patient=PERSON2', []],
    ['Encounter?patient=PERSON1&date=sa2026-01-04', []],
    ['Encounter?patient=PERSON1&class=IMP&status=finished', ['visit']],
    ['Practitioner?identifier=urn:doctors|D1', ['doctor']],
    ['DiagnosticReport?patient=PERSON1', []],
  ])('%s', async (query, expected) => {
    const { status, body } = await get(`/fhir/${query}`);
    expect([status, found(body)]).toEqual([200, expected]);
  });

  it('finds the same by POST _search', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/fhir/Observation/_search',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'patient.identifier=urn%3Ahie%3ANORTH%3ANORTH%7C1&code=2345-7',
    });
    expect([response.statusCode, found(response.json<Bundle>())]).toEqual([200, ['glucose']]);
  });

  it('pages by an opaque cursor, and no link holds a value that was searched', async () => {
    const first = await get('/fhir/Observation?patient.identifier=urn:hie:NORTH:NORTH|1&code=718-7&_count=2');
    expect(found(first.body)).toEqual(['hgb-3', 'hgb-2']);
    expect(first.body).not.toHaveProperty('total');
    const next = nextOf(first.body) ?? '';
    expect(first.body.link?.map(({ url }) => url).join(' ')).not.toMatch(/NORTH|718/);
    expect(next).toMatch(/^http:\/\/[^/]+\/fhir\/Observation\?_cursor=[\w-]+$/);
    const second = await get(new URL(next).pathname + new URL(next).search);
    expect(found(second.body)).toEqual(['hgb-1']);
    expect(nextOf(second.body)).toBeUndefined();
  });

  it('names the total where one page holds everything, and absolute addresses', async () => {
    const { body } = await get('/fhir/Observation?encounter=visit');
    expect(body).toMatchObject({
      type: 'searchset',
      total: 1,
      link: [{ relation: 'self', url: expect.stringMatching(/\/fhir\/Observation\?encounter$/) }],
      entry: [{ fullUrl: expect.stringMatching(/^http:.*\/fhir\/Observation\/hgb-1$/), search: { mode: 'match' } }],
    });
  });

  it.each(['colour=red', '_count=x', 'date=yesterday', '_sort=code', 'patient=a b', '_cursor=forged', 'code:not=1'])(
    'refuses Observation?%s, as a cursor of another type',
    async (query) => {
      const { status, body } = await get<{ code?: string }>(`/fhir/Observation?${query}`);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(body)).not.toMatch(/red|yesterday|forged/);
    },
  );

  it('leaves an unknown parameter out where the client is lenient', async () => {
    const { body } = await get('/fhir/Observation?encounter=visit&colour=red', { prefer: 'handling=lenient' });
    expect(found(body)).toEqual(['hgb-1']);
    expect(body.link?.[0]?.url).toMatch(/\?encounter$/);
  });
});

describe('read from the record', () => {
  it('shows the person in place of the source’s patient, with version and time', async () => {
    const { status, body } = await get<FhirResource>('/fhir/Observation/hgb-3');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'hgb-3',
      subject: { reference: 'Patient/PERSON1' },
      meta: { versionId: '1', lastUpdated: '2026-01-01T00:00:03.000Z' },
    });
  });

  it('does not know what is not there, and leaves Patient to the index', async () => {
    expect((await get('/fhir/Observation/none')).status).toBeGreaterThanOrEqual(400);
    expect((await get('/fhir/Patient/PERSON1')).status).toBe(404);
  });
});

describe('Patient/$everything', () => {
  it('pages through the person and all that belongs to it, with what it refers to', async () => {
    const pages: (string | undefined)[][] = [];
    for (let url: string | undefined = '/fhir/Patient/PERSON1/$everything?_count=2'; url && pages.length < 9;) {
      const { body }: { body: Bundle } = await get(url.replace(/^http:\/\/[^/]+/, ''));
      pages.push(found(body));
      url = nextOf(body);
    }
    expect(pages).toEqual([
      ['PERSON1', 'visit', 'glucose', 'doctor'],
      ['hgb-3', 'hgb-2', 'doctor'],
      ['hgb-1', 'doctor'],
    ]);
  });

  it('gives the chosen types only, and nothing of a person who is not there', async () => {
    expect(found((await get('/fhir/Patient/PERSON1/$everything?_type=Encounter')).body)).toEqual(['PERSON1', 'visit']);
    expect((await get('/fhir/Patient/NOBODY/$everything')).status).toBeGreaterThanOrEqual(400);
  });
});

describe('metadata', () => {
  it('lists every type with its searches, and the operations on Patient', async () => {
    const { body } = await get<{ rest: { resource: { type: string; operation?: { name: string }[] }[] }[] }>(
      '/fhir/metadata',
    );
    const [server] = body.rest;
    expect(server?.resource.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['Patient', 'Encounter', 'Observation', 'DiagnosticReport', 'Location']),
    );
    expect(server?.resource[0]?.operation?.map(({ name }) => name)).toEqual(['match', 'everything', 'ihe-pix']);
  });
});
