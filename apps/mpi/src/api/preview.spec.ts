import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asEnterpriseId, type OpsCommand } from '#contracts';
import type { Patient } from '#fhir';
import { number } from '../testing/region.js';
import { ServedRegion } from '../testing/served-region.js';
import type { PersonHistory } from './history.js';
import type { Preview } from './preview.js';
import type { ReviewView } from './reviews.js';

const ada: Partial<Patient> = {
  name: [{ family: 'Thistlewood', given: ['Adelheid'] }],
  birthDate: '1961-07-23',
  gender: 'female',
  address: [{ line: ['14 Quarry Lane'], city: 'Westmere', state: 'VT', postalCode: '05990' }],
  telecom: [{ system: 'phone', value: '802-555-0142' }],
};
const piet: Partial<Patient> = { name: [{ family: 'Oak', given: ['Piet'] }], birthDate: '1999-12-04', gender: 'male' };
const [north, south, twin, east] = [
  number('NORTH', '1001'),
  number('SOUTH', 'S-77'),
  number('NORTH', '2002'),
  number('EAST', '3'),
];

let served: ServedRegion;
beforeEach(async () => {
  served = await ServedRegion.open([
    { identities: [north], patient: ada },
    { identities: [south], patient: { ...ada, name: [{ family: 'Thistelwood', given: ['Adelheid'] }] } },
  ]);
});
afterEach(() => served.close());

/** Every number with its person, each person with its golden record. */
async function index(): Promise<unknown> {
  const { reader } = served.region;
  const rows = await reader.exportRows(0, 100);
  const persons = await reader.lookup.persons(undefined, [...new Set(rows.map(({ enterpriseId }) => enterpriseId))]);
  return { rows, persons: persons.map(({ enterpriseId, patient }) => [enterpriseId, JSON.parse(patient)]) };
}

/** What the preview says, set against what the decision then does. */
async function foreseen(path: string, body: object, command: OpsCommand['command']): Promise<Preview> {
  const before = await index();
  const { status, body: preview } = await served.ask<Preview>('POST', path, body);
  expect(status).toBe(200);
  expect(await index()).toEqual(before);
  await served.region.command(command);
  const { lookup } = served.region.reader;
  for (const { enterpriseId, numbersAfter, patientAfter } of preview.persons) {
    const id = asEnterpriseId(enterpriseId);
    const members = await lookup.members(undefined, [id]);
    const records = await lookup.records(
      undefined,
      members.map(({ record }) => record),
    );
    const texts = (all: readonly { readonly value: string }[]) => all.map(({ value }) => value).sort();
    expect(texts(records.map(({ identity }) => identity))).toEqual(texts(numbersAfter));
    const [person] = await lookup.persons(undefined, [id]);
    expect(JSON.parse(person?.patient ?? '{}')).toEqual(patientAfter);
  }
  return preview;
}

const reviewOf = async (kind: ReviewView['kind']): Promise<ReviewView> => {
  const { body } = await served.ask<ReviewView[]>('GET', `/api/identity/reviews?kind=${kind}`);
  if (!body[0]) throw new Error(`no ${kind} waits`);
  return body[0];
};

describe('a preview', () => {
  it.each(['same', 'different'] as const)('foresees "%s" of a doubtful pair, and changes nothing', async (decision) => {
    await served.region.feed([{ identities: [twin], patient: ada }]);
    const { id } = await reviewOf('possible-match');
    const path = `/api/identity/reviews/${id}/preview`;
    const preview = await foreseen(path, { decision }, { kind: 'review', taskId: id, decision });
    expect(preview.persons.length > 0).toBe(decision === 'same');
    expect((await served.ask('POST', path, { decision })).status).toBe(409);
  });

  it.each(['same', 'different'] as const)('foresees "%s" of what was held back', async (decision) => {
    await served.region.feed([{ identities: [north], patient: piet }]);
    const { id } = await reviewOf('overlay');
    const path = `/api/identity/reviews/${id}/preview`;
    const { persons } = await foreseen(path, { decision }, { kind: 'review', taskId: id, decision });
    expect(persons.some(({ patientAfter }) => patientAfter.gender === 'male')).toBe(decision === 'same');
  });

  it.each([false, true])('foresees what taking a merge back brings apart (said to be two: %s)', async (apart) => {
    await served.region.feed([
      { identities: [twin], patient: piet },
      { identities: [east], operations: [{ kind: 'merge', survivor: north, retired: twin }] },
    ]);
    const asked = { authority: 'NORTH', value: '2002' };
    const { body } = await served.ask<PersonHistory>('POST', '/api/identity/history', asked);
    const act = body.acts.find(({ kind }) => kind === 'merge')?.id ?? '';
    const { persons } = await foreseen(`/api/identity/acts/${act}/preview`, { apart }, { kind: 'undo', act, apart });
    expect(persons.map(({ changes }) => changes)).toEqual(expect.arrayContaining([['left'], ['created']]));
  });

  it('of what nobody knows is not found', async () => {
    expect((await served.ask('POST', '/api/identity/acts/none/preview', {})).status).toBe(404);
    expect((await served.ask('POST', '/api/identity/reviews/none/preview', { decision: 'same' })).status).toBe(404);
  });
});
