import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OperationOutcome, Patient } from '#fhir';
import { drained, overview } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { field, sendFrame } from './mllp-sender.js';

const config = `
authorities:
  - { namespace: NORTH, universalId: 1.2.840.1, system: 'urn:oid:1.2.840.1', source: North }
  - { namespace: SOUTH, universalId: 1.2.840.2, system: 'urn:oid:1.2.840.2', source: South }
`;
const north = 'urn:oid:1.2.840.1';
const south = 'urn:oid:1.2.840.2';

const patient = (system: string, value: string, more: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  identifier: [{ system, value }],
  name: [{ family: 'Haugland', given: ['Sunniva'] }],
  birthDate: '1984-03-09',
  gender: 'female',
  telecom: [{ system: 'phone', value: '802-555-0199', use: 'home' }],
  address: [{ line: ['9 Birch Ln'], city: 'Easton', state: 'VT', postalCode: '30555' }],
  ...more,
});

describe('the FHIR patient identity feed (ITI-104)', () => {
  const folder = temporaryDirectory();
  let broker: Broker;
  let environment: Record<string, string>;
  beforeAll(async () => {
    const file = join(folder, 'hie.yaml');
    writeFileSync(file, config);
    environment = { HIE_CONFIG: file };
    broker = await startBroker(join(folder, 'data'), environment);
  });
  afterAll(() => broker.discard());

  const request = async (method: 'PUT' | 'DELETE', query: string, body?: object) => {
    const answer = await fetch(`${broker.url}/fhir/Patient${query}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      location: answer.headers.get('location') ?? '',
      issue: text === '' ? undefined : (JSON.parse(text) as OperationOutcome).issue[0],
    };
  };
  const put = (system: string, value: string, body: object = patient(system, value)) =>
    request('PUT', `?identifier=${encodeURIComponent(`${system}|${value}`)}`, body);
  const read = async (location: string): Promise<Patient> => (await (await fetch(location)).json()) as Patient;
  const numbers = ({ identifier = [] }: Patient): readonly string[] => identifier.map(({ value = '' }) => value).sort();

  it('registers a number with 201, updates it with 200, and says where the person is', async () => {
    const created = await put(north, 'F-1');
    expect([created.status, created.issue]).toEqual([201, undefined]);
    expect((await read(created.location)).telecom).toEqual([{ system: 'phone', value: '802-555-0199', use: 'home' }]);
    const { telecom: _gone, ...rest } = patient(north, 'F-1', {
      name: [{ family: 'Haugland-Ness', given: ['Sunniva'] }],
    });
    const updated = await put(north, 'F-1', rest);
    expect([updated.status, updated.location]).toEqual([200, created.location]);
    const now = await read(updated.location);
    // An update is the whole resource: what it leaves out is gone.
    expect([now.telecom, now.name?.[0]?.family]).toEqual([undefined, 'Haugland-Ness']);
    await put(north, 'F-1');
    expect((await read(updated.location)).name?.[0]?.family).toBe('Haugland');
  });

  it('links with what came over HL7, by the same index', async () => {
    const adt =
      `MSH|^~\\&|REG|South|HIE|HIE|20260304101500+0100||ADT^A04|PF-1|P|2.5\r` +
      `PID|1||H-1^^^SOUTH^MR||Haugland^Sunniva||19840309|F|||9 Birch Ln^^Easton^VT^30555||8025550199\rPV1|1|O\r`;
    expect(field(await sendFrame(broker.port, Buffer.from(adt)), 'MSA', 1)).toBe('AA');
    await drained(broker.url);
    const { location } = await put(north, 'F-1');
    expect(numbers(await read(location))).toEqual(['F-1', 'H-1']);
    const pix = `${broker.url}/fhir/Patient/$ihe-pix?sourceIdentifier=${encodeURIComponent(`${south}|H-1`)}`;
    expect(JSON.stringify(await (await fetch(pix)).json())).toContain('"F-1"');
  });

  it('resolves a duplicate: the number is merged into the one that replaces it', async () => {
    const person = { name: [{ family: 'Doppelgang', given: ['Dora'] }], birthDate: '1950-01-02' };
    const stays = await put(north, 'D-1', patient(north, 'D-1', person));
    const goes = await put(north, 'D-2', { resourceType: 'Patient', identifier: [{ system: north, value: 'D-2' }] });
    expect(goes.status).toBe(201);
    const link = [{ type: 'replaced-by' as const, other: { identifier: { system: north, value: 'D-1' } } }];
    const merged = await put(north, 'D-2', patient(north, 'D-2', { active: false, link }));
    expect([merged.status, merged.location]).toEqual([200, stays.location]);
    const now = await read(stays.location);
    expect(now.identifier?.map(({ value, use }) => `${value} ${use}`).sort()).toEqual(['D-1 usual', 'D-2 old']);
    expect(now.name?.[0]?.family).toBe('Doppelgang');
  });

  it('resolves a duplicate also where only the link says so', async () => {
    const stays = await put(north, 'L-1', patient(north, 'L-1', { name: [{ family: 'Linkebeek' }] }));
    await put(north, 'L-2', patient(north, 'L-2', { name: [{ family: 'Otherwise' }], birthDate: '1922-02-02' }));
    const link = [{ type: 'replaced-by' as const, other: { identifier: { system: north, value: 'L-1' } } }];
    const merged = await put(north, 'L-2', patient(north, 'L-2', { link }));
    expect([merged.status, merged.location]).toEqual([200, stays.location]);
    expect((await read(stays.location)).identifier?.map(({ value, use }) => `${value} ${use}`).sort()).toEqual([
      'L-1 usual',
      'L-2 old',
    ]);
  });

  it('retires a number, which is told no more', async () => {
    await put(north, 'R-1', patient(north, 'R-1', { name: [{ family: 'Retiring' }], birthDate: '1933-03-03' }));
    expect((await request('DELETE', `?identifier=${encodeURIComponent(`${north}|R-1`)}`)).status).toBe(204);
    const found = `${broker.url}/fhir/Patient?identifier=${encodeURIComponent(`${north}|R-1`)}`;
    const { entry } = (await (await fetch(found)).json()) as { entry: { resource: Patient }[] };
    expect(entry[0]?.resource.identifier?.[0]?.use).toBe('old');
    const pix = `${broker.url}/fhir/Patient/$ihe-pix?sourceIdentifier=${encodeURIComponent(`${north}|R-1`)}`;
    expect((await fetch(pix)).status).toBe(404);
  });

  const replacedBy = (system: string, value: string) => ({
    active: false,
    link: [{ type: 'replaced-by' as const, other: { identifier: { system, value } } }],
  });

  it.each([
    ['an authority that is not configured', 'urn:oid:9.9', 'X', {}, 422, 'code-invalid', 'FHIR_AUTHORITY_UNKNOWN'],
    ['a merge into an unknown number', north, 'F-1', replacedBy(north, '404'), 422, 'processing', 'HL7_MERGE_UNKNOWN'],
    ['a merge of an unknown number', north, '404', replacedBy(north, 'F-1'), 422, 'processing', 'HL7_MERGE_UNKNOWN'],
    ['a merge into itself', north, 'F-1', replacedBy(north, 'F-1'), 422, 'processing', 'HL7_MERGE_SELF'],
    [
      "a merge into another source's number",
      north,
      'F-1',
      replacedBy(south, 'H-1'),
      422,
      'processing',
      'HL7_DOMAIN_FOREIGN',
    ],
    [
      'a body with another identifier',
      north,
      'F-1',
      { identifier: [{ system: north, value: '2' }] },
      400,
      'invalid',
      'FHIR_BODY_INVALID',
    ],
    ['a body that is no Patient', north, 'F-1', { resourceType: 'Person' }, 400, 'invalid', 'FHIR_BODY_INVALID'],
    ['a name that is none', north, 'F-1', { name: 'Sunniva' }, 400, 'invalid', 'FHIR_BODY_INVALID'],
    ['a day that is none', north, 'F-1', { birthDate: '19840309' }, 400, 'invalid', 'FHIR_BODY_INVALID'],
  ])('refuses %s, without any change', async (_what, system, value, more, status, code, reason) => {
    const before = await (await fetch(`${broker.url}/api/identity/export`)).text();
    const { status: answered, issue } = await put(system, value, { ...patient(system, value), ...more });
    expect([answered, issue?.code, issue?.details?.text]).toEqual([status, code, reason]);
    expect(issue?.diagnostics).not.toMatch(/Sunniva|F-1/);
    expect(await (await fetch(`${broker.url}/api/identity/export`)).text()).toBe(before);
  });

  it.each(['', `?identifier=F-1`, `?identifier=${north}|1&identifier=${north}|2`])(
    'refuses the condition "%s"',
    async (query) => {
      expect((await request('PUT', query, patient(north, 'F-1'))).status).toBe(400);
      expect((await request('DELETE', query)).status).toBe(400);
    },
  );

  it('answers 404 to the removal of what it does not know', async () => {
    const answer = await request('DELETE', `?identifier=${encodeURIComponent(`${north}|404`)}`);
    expect([answer.status, answer.issue?.code]).toEqual([404, 'not-found']);
  });

  it('says in the capability statement what it takes', async () => {
    const statement = (await (await fetch(`${broker.url}/fhir/metadata`)).json()) as {
      rest: { resource: { type: string; conditionalUpdate?: boolean; conditionalDelete?: string }[] }[];
    };
    const served = statement.rest[0]?.resource.find(({ type }) => type === 'Patient');
    expect([served?.conditionalUpdate, served?.conditionalDelete]).toEqual([true, 'single']);
  });

  it('keeps what it answered through a kill, and counts each request as a message', async () => {
    const { location } = await put(north, 'K-1', patient(north, 'K-1', { name: [{ family: 'Killian' }] }));
    const path = new URL(location).pathname;
    await broker.kill();
    broker = await startBroker(broker.dataDir, environment);
    expect((await read(`${broker.url}${path}`)).name?.[0]?.family).toBe('Killian');
    await drained(broker.url);
    const { received, linked, answered, refused, filtered, dead } = (await overview(broker.url)).messages;
    expect(received).toBe(linked + answered + refused + filtered + dead);
    expect(dead).toBe(4);
    expect(broker.output()).not.toMatch(/Haugland|Sunniva|F-1/);
  });
});
