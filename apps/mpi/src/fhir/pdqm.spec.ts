import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, OperationOutcome, Patient } from '#fhir';
import { mothersMaidenName } from '../particulars.js';
import { number } from '../testing/region.js';
import { type Answer, encoded, ServedRegion } from '../testing/served-region.js';

const ines: Partial<Patient> = {
  name: [{ family: 'Nakamura-Østby', given: ['Ines', 'Yuki'], prefix: ['Dr'] }],
  birthDate: '1971-06-09',
  gender: 'female',
  address: [{ line: ['7 Fern Way'], city: 'Oakvale', state: 'VT', postalCode: '40404', country: 'USA' }],
  telecom: [
    { system: 'phone', value: '802-555-0117' },
    { system: 'email', value: 'ines@home.example' },
  ],
  extension: [{ url: mothersMaidenName, valueString: 'Fontaine' }],
};
const bo: Partial<Patient> = {
  name: [{ family: 'Quill', given: ['Bo'] }],
  birthDate: '1990-01',
  gender: 'male',
  address: [{ line: ['12 Mill Rd'], city: 'Easton', state: 'NH', postalCode: '40404', country: 'USA' }],
};
const crowd = Array.from({ length: 7 }, (_, at) => ({
  identities: [number('WEST', `C-${at}`)] as const,
  patient: {
    name: [{ family: 'Abernathy', given: [['Ada', 'Bea', 'Cleo', 'Dora', 'Edda', 'Fern', 'Gail'][at] ?? ''] }],
    birthDate: `19${40 + at * 7}-0${at + 1}-1${at}`,
  },
}));

let served: ServedRegion;
beforeAll(async () => {
  served = await ServedRegion.open([
    { identities: [number('NORTH', '1001')], patient: ines },
    { identities: [number('SOUTH', 'S-1')], patient: ines },
    { identities: [number('NORTH', '2002')], patient: bo },
    ...crowd,
  ]);
});
afterAll(() => served.close());

const search = (query: string, headers: Readonly<Record<string, string>> = {}) =>
  served.ask<Bundle>('GET', `/fhir/Patient?${query}`, undefined, headers);
const families = ({ entry = [] }: Bundle) => entry.map(({ resource }) => (resource as Patient).name?.[0]?.family);

describe('a patient demographics query (ITI-78)', () => {
  it.each([
    ['active=true', 9],
    ['active=false', 0],
    ['family=naka', 1],
    ['family=ostby', 0],
    [`family=${encoded('østby')}`, 1],
    ['family:exact=Quill', 1],
    ['family:exact=quill', 0],
    ['family:contains=kamu', 1],
    ['given=yuki', 1],
    ['given:exact=Bo', 1],
    ['name=bo', 1],
    ['family=naka&gender=female', 1],
    ['family=naka&gender=male', 0],
    ['family=quill&birthdate=1990', 1],
    ['family=quill&birthdate=1990-01-05', 0],
    ['family=quill,nakamura', 2],
    ['birthdate=ge1971-06-09&birthdate=lt1975', 1],
    ['birthdate=eb1971-06-09&birthdate=sa1960', 2],
    ['gender=female', 1],
    ['gender=female,male', 2],
    [`telecom=${encoded('(802) 555 0117')}`, 1],
    [`telecom=${encoded('phone|802-555-0117')}`, 1],
    [`telecom=${encoded('email|802-555-0117')}`, 0],
    ['telecom=ines@home.example', 1],
    ['address=fern', 1],
    ['address=ern', 0],
    ['address=7%20fern', 1],
    ['address=oak', 1],
    ['address:contains=fern', 1],
    ['address-city=easton', 1],
    ['address-state=VT', 1],
    ['address-postalcode=404', 2],
    ['address-country=usa&address-city=oakvale', 1],
    ['mothersMaidenName=font', 1],
    ['mothersMaidenName:exact=Fontaine', 1],
    ['mothersMaidenName=taine', 0],
    [`identifier=${encoded('urn:hie:north:local|1001')}`, 1],
    [`identifier=${encoded('urn:hie:south:local|1001')}`, 0],
    [`identifier=${encoded('urn:oid:9.9|1001')}`, 0],
    ['_id=nobody', 0],
  ])('by %s finds %i, with the total', async (query, total) => {
    const { status, body } = await search(query);
    expect([status, body.type, body.total, body.entry?.length ?? 0]).toEqual([200, 'searchset', total, total]);
  });

  it('finds by _id, together with other parameters', async () => {
    const id = (await search('family=quill')).body.entry?.[0]?.resource?.id;
    expect((await search(`_id=${id}`)).body.total).toBe(1);
    expect((await search(`_id=${id}&family=naka`)).body.total).toBe(0);
    // ITI-78 has :exact on each string, as which it counts _id.
    expect((await search(`_id:exact=${id}`)).body.total).toBe(1);
    expect((await search(`_id:contains=${id}`)).status).toBe(400);
    expect((await search(`_id=${id},nobody&_id=${id}`)).body.total).toBe(1);
    expect((await search(`_id=${id}&_id=nobody`)).body.total).toBe(0);
    expect((await search(`_id=nobody&_id=${id}`)).body.total).toBe(0);
  });

  // FHIR R4 3.1.1.4.7: what is known to the month may lie before and behind a day of it.
  it.each([
    ['ge1990-01-15', 1],
    ['gt1990-01-15', 1],
    ['lt1990-01-15', 1],
    ['le1990-01-15', 1],
    ['ge1990-01-15&birthdate=lt1990-02', 1],
    ['1990-01', 1],
    ['1990-01-15', 0],
    ['sa1990-01-15', 0],
    ['eb1990-01-15', 0],
    ['gt1990-01', 0],
    ['ge1990-02', 0],
    ['lt1990-01', 0],
    ['eb1990-02', 1],
    ['sa1989-12', 1],
  ])('finds a month of birth by birthdate=%s: %i', async (birthDate, total) => {
    expect((await search(`family=quill&birthdate=${birthDate}`)).body.total).toBe(total);
  });

  it('tells only numbers of the domains that are asked for, and drops who has none there', async () => {
    const { body } = await search(`address-postalcode=40404&identifier=${encoded('urn:hie:south:local|')}`);
    expect(body.total).toBe(1);
    const found = (body.entry ?? []).map(({ resource }) => resource as Patient);
    expect(found.map(({ identifier }) => identifier?.map(({ value }) => value))).toEqual([['S-1']]);
  });

  it('answers a domain that nobody knows with 404 and says so', async () => {
    const answer = await served.ask<OperationOutcome>(
      'GET',
      `/fhir/Patient?family=naka&identifier=${encoded('urn:oid:9.9|')}`,
    );
    expect(answer.status).toBe(404);
    expect(answer.body.issue).toMatchObject([{ severity: 'warning', code: 'not-found' }]);
    expect(answer.body.issue[0]?.diagnostics).toContain('targetSystem not found');
  });

  it('knows a domain that is configured and has no number yet', async () => {
    expect((await search(`identifier=${encoded('urn:hie:empty:local|')}`)).body.total).toBe(0);
  });

  it('gives every hit once, page by page, with the total on each, also where others come meanwhile', async () => {
    const pages: Bundle[] = [];
    for (let url: string | undefined = '/fhir/Patient?family=abernathy&_count=3'; url !== undefined;) {
      const answer: Answer<Bundle> = await served.ask<Bundle>('GET', url);
      pages.push(answer.body);
      if (pages.length === 1)
        await served.region.feed([{ identities: [number('WEST', 'X')], patient: { name: [{ family: 'Other' }] } }]);
      const next: string | undefined = answer.body.link?.find(({ relation }) => relation === 'next')?.url;
      url = next && new URL(next).pathname + new URL(next).search;
    }
    expect(pages.map(({ total, entry }) => [total, entry?.length])).toEqual([
      [7, 3],
      [7, 3],
      [7, 1],
    ]);
    const ids = pages.flatMap(({ entry = [] }) => entry.map(({ resource }) => resource?.id));
    expect(new Set(ids).size).toBe(7);
  });

  it('is asked by form as well, pages too, and no link repeats what was asked', async () => {
    const { body } = await served.ask<Bundle>('POST', '/fhir/Patient/_search', 'family=Abernathy&_count=5');
    expect(body.total).toBe(7);
    expect(JSON.stringify(body.link)).not.toMatch(/Abernathy/i);
    const cursor = new URL(body.link?.[1]?.url ?? '').searchParams.get('_cursor') ?? '';
    const rest = await served.ask<Bundle>('POST', '/fhir/Patient/_search', `_cursor=${encoded(cursor)}`);
    expect(families(rest.body)).toEqual(['Abernathy', 'Abernathy']);
  });

  it.each([
    'family:soundex=x',
    'gender:not=male',
    'birthdate=2026-13',
    'active=maybe',
    'shoe-size=44',
    '_cursor=abc',
    '_count=-1',
  ])('refuses %s', async (query) => {
    const answer = await served.ask<OperationOutcome>('GET', `/fhir/Patient?${query}`);
    expect([answer.status, answer.body.issue[0]?.code]).toEqual([400, 'invalid']);
  });

  it('leaves out what it does not know where the client wants that', async () => {
    const { status, body } = await search('family=quill&shoe-size=44', { prefer: 'handling=lenient' });
    expect([status, body.total]).toEqual([200, 1]);
  });
});
