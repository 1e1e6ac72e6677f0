import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, OperationOutcome, Patient } from '#fhir';
import { number } from '../testing/region.js';
import { ServedRegion } from '../testing/served-region.js';

const ada: Partial<Patient> = {
  name: [{ family: 'Thistlewood', given: ['Adelheid'] }],
  birthDate: '1961-07-23',
  gender: 'female',
  address: [{ line: ['14 Quarry Lane'], city: 'Westmere', state: 'VT', postalCode: '05990' }],
  telecom: [{ system: 'phone', value: '802-555-0142' }],
};
const [north, south, twin, other] = [
  number('NORTH', '1001'),
  number('SOUTH', 'S-77'),
  number('NORTH', '1002'),
  number('SOUTH', 'S-88'),
];

let served: ServedRegion;
beforeAll(async () => {
  served = await ServedRegion.open([
    { identities: [north], patient: ada },
    // The same person by every field, and known not to be: two certain matches.
    { identities: [south], patient: { ...ada, name: [{ family: 'Thistlewood', given: ['Adele'] }] } },
    {
      identities: [other],
      patient: { name: [{ family: 'Quill', given: ['Bo'] }], birthDate: '1990-01-02', gender: 'male' },
    },
    { identities: [twin], patient: { ...ada, name: [{ family: 'Thistlewood', given: ['Annemarie'] }] } },
  ]);
});
afterAll(() => served.close());

const resource = { resourceType: 'Patient', ...ada } as const;
const parameters = (patient: object, more: readonly object[] = []) => ({
  resourceType: 'Parameters',
  parameter: [{ name: 'resource', resource: patient }, ...more],
});
const match = (body: object) => served.ask<Bundle>('POST', '/fhir/Patient/$match', body);
const grades = ({ entry = [] }: Bundle) => entry.map(({ search }) => search?.extension?.[0]?.valueCode);
const onlyCertain = { name: 'onlyCertainMatches', valueBoolean: true };

describe('$match (ITI-119)', () => {
  it('grades and scores who may be meant, the best first, each once', async () => {
    const { status, body } = await match(resource);
    expect([status, body.type, body.total]).toEqual([200, 'searchset', body.entry?.length]);
    expect(grades(body)[0]).toBe('certain');
    const scores = body.entry?.map(({ search }) => search?.score ?? 0) ?? [];
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
    expect(
      body.entry?.every(
        ({ search, fullUrl, resource: one }) => search?.mode === 'match' && fullUrl?.endsWith(`/Patient/${one?.id}`),
      ),
    ).toBe(true);
    const urls = body.entry?.flatMap(({ search }) => search?.extension?.map(({ url }) => url) ?? []);
    expect(new Set(urls)).toEqual(new Set(['http://hl7.org/fhir/StructureDefinition/match-grade']));
    expect(new Set(body.entry?.map(({ fullUrl }) => fullUrl)).size).toBe(body.entry?.length);
  });

  it('tells a twin as less than certain', async () => {
    const { body } = await match(resource);
    const id = await served.region.personOf(twin);
    const found = body.entry?.find(({ resource: one }) => one?.id === id);
    expect(found?.search?.extension?.[0]?.valueCode).not.toBe('certain');
  });

  it('gives so many as are wanted', async () => {
    expect((await match(parameters(resource, [{ name: 'count', valueInteger: 1 }]))).body.entry).toHaveLength(1);
  });

  it('gives nothing certain for half a description', async () => {
    const half = { resourceType: 'Patient', name: [{ family: 'Thistlewood' }], birthDate: '1961-07-23' };
    const { status, body } = await match(parameters(half, [onlyCertain]));
    expect([status, body.total, body.entry]).toEqual([200, 0, undefined]);
  });

  it('gives the one certain match where only that is wanted', async () => {
    const bo = { resourceType: 'Patient', identifier: [{ system: other.system, value: other.value }] };
    const { body } = await match(parameters(bo, [onlyCertain]));
    expect(body.entry?.map(({ resource: one }) => one?.id)).toEqual([await served.region.personOf(other)]);
  });

  it('gives none of several certain persons, who are not known to be one', async () => {
    const both = {
      resourceType: 'Patient',
      identifier: [
        { system: other.system, value: other.value },
        { system: north.system, value: north.value },
      ],
    };
    expect(grades((await match(both)).body)).toEqual(['certain', 'certain']);
    expect((await match(parameters(both, [onlyCertain]))).body.total).toBe(0);
  });

  it('does not take a number for certain where all else speaks against it', async () => {
    const wrong = { ...resource, identifier: [{ system: other.system, value: other.value }] };
    const { body } = await match(wrong);
    const id = await served.region.personOf(other);
    expect(body.entry?.find(({ resource: one }) => one?.id === id)?.search).toMatchObject({
      score: 0.5,
      extension: [{ valueCode: 'possible' }],
    });
  });

  it.each([
    {},
    { resourceType: 'Observation' },
    { resourceType: 'Parameters', parameter: [] },
    parameters(resource, [{ name: 'count', valueInteger: 0 }]),
    // Left out, a wrong value would give more than was wanted.
    parameters(resource, [{ name: 'count', valueString: '1' }]),
    parameters(resource, [{ name: 'onlyCertainMatches', valueString: 'true' }]),
    { resourceType: 'Parameters', parameter: [null] },
    { ...resource, name: 'Thistlewood' },
    { ...resource, name: [null] },
    parameters({ ...resource, birthDate: 19610723 }),
    { ...resource, communication: [{}] },
  ])('refuses %j', async (body) => {
    const { status, body: outcome } = await served.ask<OperationOutcome>('POST', '/fhir/Patient/$match', body);
    expect([status, outcome.resourceType, outcome.issue[0]?.code]).toEqual([400, 'OperationOutcome', 'invalid']);
    expect(outcome.issue[0]?.diagnostics).not.toMatch(/Thistlewood|1961/);
  });
});
