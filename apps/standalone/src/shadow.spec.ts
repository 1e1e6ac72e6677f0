import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { topics } from '#contracts';
import { splitMessages } from '#hl7';
import { type Config, loadConfig, openFeed, siteRulesIn, withSite } from '#platform';
import type { ShadowDifference } from '#storage';
import { adtA01, oruR01 } from './demo/bench-messages.js';
import { community } from './demo/community.js';
import { dayOf } from './demo/day.js';
import { RunningStages } from './testing/running-stages.js';

const shippedConfig: Config = loadConfig({});
const withFeed = (feed: Partial<Config['feeds'][number]>): Config => ({
  ...shippedConfig,
  feeds: [{ ...openFeed, ...feed }],
});

const opened: RunningStages[] = [];
afterEach(async () => {
  for (const stages of opened.splice(0)) await stages.close();
});

async function running(config: Config = shippedConfig): Promise<RunningStages> {
  const stages = await RunningStages.open(config);
  opened.push(stages);
  return stages;
}

/** Normalizes again what matches, and gives what was found. */
async function shadowed(stages: RunningStages, window: object = {}) {
  const id = await stages.command({ kind: 'begin', ...window });
  await stages.work({ only: ['shadow'] });
  const run = await stages.shadow.run(id);
  if (!run) throw new Error('the run is not there');
  return { ...run, differences: await stages.shadow.differences(id) };
}

const promoted = async (stages: RunningStages, run: string, leavingResources = false): Promise<void> => {
  await stages.command({ kind: 'promote', run, leavingResources });
  await stages.work();
};

const filesOf = (folder: string): readonly Uint8Array[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.hl7'))
    .flatMap((name) => splitMessages(readFileSync(`${folder}/${name}`)).messages);

/** People come again; that is also what the patient index is quick at. */
const later = (at: number): Uint8Array => (at % 2 === 0 ? adtA01(at, at % 300) : oruR01(at, 3, at % 300));

describe('ten thousand messages', () => {
  const corpus = '../shared/data/hl7';
  if (!existsSync(corpus)) process.stderr.write(`LEFT OUT: ${corpus} is absent, no real message is normalized again\n`);

  it('become byte for byte the same when they are normalized again from the log', async () => {
    const count = 10_000;
    const day = dayOf(community(300, 3), { ordinal: 0, startsAt: Date.UTC(2026, 1, 3, 5) }, 'again');
    const written = [
      ...filesOf('test/golden'),
      ...(existsSync(corpus) ? filesOf(corpus) : []),
      ...day.map(({ bytes }) => bytes),
    ];
    const more = Array.from({ length: count - written.length }, (_, at) => later(at));
    const stages = await running();
    await stages.receive([...written, ...more]);
    // The record has no part in it, and takes the most time.
    await stages.work({ only: ['normalizer', 'mpi', 'archive'] });
    const { differences, counts, state, events } = await shadowed(stages);
    expect(differences).toEqual([]);
    expect(state).toBe('compared');
    expect(counts.messages).toBe((await stages.entries(topics.raw)).length);
    // Fragments of longer messages say something only together.
    expect(counts.notCompared).toBeLessThan(20);
    expect(counts.same).toBe(counts.messages - counts.notCompared);
    expect(counts.same).toBeGreaterThan(0.99 * count);
    expect(events).toEqual({ promotable: 0, deadLetters: 0, leavingResources: 0 });
    expect(await stages.entries(topics.shadow)).toEqual([]);
  }, 300_000);
});

const segments = (type: string, id: string, ...more: readonly string[]): Buffer =>
  Buffer.from([`MSH|^~\\&|LAB|NORTH|HIE|HIE|20260303083000||${type}|${id}|P|2.5.1`, ...more].join('\r'));
const pid = 'PID|1||4711^^^NORTH^MR||Okafor^Nia||19800417|F';
const result = (id: string, filler: string): Buffer =>
  segments('ORU^R01', id, pid, `OBR|1||${filler}|CBC^Count^L|||20260302171500`, 'OBX|1|NM|HB^Hb^L||7.9|g/dL|||||F');
const admission = (id: string): Buffer => segments('ADT^A01', id, pid, 'PV1|1|I|W4^12^B|||||||||||||||||V9');
/** A whole message with nothing that a zone would change. */
const dateless = (id: string): Buffer =>
  Buffer.from(admission(id).toString().replace('20260303083000', '20260303083000+0100'));

describe('a feed whose time zone is configured later', () => {
  const berlin = withFeed({ timeZone: 'Europe/Berlin' });
  const messages = [result('R1', 'F1'), result('R2', 'F2'), admission('A1'), dateless('A2')];

  it('differs in its times and in the issues about them, and nowhere else', async () => {
    const stages = await received(messages);
    stages.configured(berlin);
    const { counts, differences, events } = await shadowed(stages);
    expect(counts).toMatchObject({ messages: 4, same: 1, different: 3, newlyRefused: 0, newlyAccepted: 0 });
    expect(events).toEqual({ promotable: 3, deadLetters: 0, leavingResources: 0 });
    expect(elementsOf(differences)).toEqual({
      'DiagnosticReport.effectiveDateTime': 2,
      'Observation.effectiveDateTime': 2,
      'bundle.timestamp': 3,
      'issues[TIME_ZONE_ASSUMED MSH-7]': 3,
      'issues[TIME_ZONE_UNKNOWN MSH-7]': 3,
      'issues[TIME_ZONE_UNKNOWN OBR-7]': 2,
      'message.eventTime': 3,
    });
    const example = differences.find(({ element }) => element === 'Observation.effectiveDateTime')?.examples[0];
    expect(example).toMatchObject({ before: '"2026-03-02"', after: '"2026-03-02T17:15:00+01:00"' });
  });

  it('changes nothing downstream before a person promotes the run, and then each message once', async () => {
    const stages = await received(messages);
    stages.configured(berlin);
    const before = await stages.entries(topics.canonical);
    const { id } = await shadowed(stages);
    await stages.work();
    expect(await stages.entries(topics.canonical)).toEqual(before);
    expect(await effectiveTimes(stages)).toEqual(['2026-03-02', '2026-03-02']);
    expect((await stages.archive.counts()).linked).toBe(4);

    for (let times = 0; times < 2; times++) await promoted(stages, id);
    const added = (await stages.entries(topics.canonical)).slice(before.length);
    expect(added.map(({ attributes }) => attributes['revision'])).toEqual(['1', '1', '1']);
    expect(new Set(added.map(({ attributes }) => attributes.id)).size).toBe(3);
    expect(added.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => /shadow/.test(name))).toEqual(
      [],
    );
    expect(await effectiveTimes(stages)).toEqual(['2026-03-02T17:15:00+01:00', '2026-03-02T17:15:00+01:00']);
    expect(await stages.shadow.run(id)).toMatchObject({ state: 'promoted', promoted: 3 });
    expect((await stages.archive.counts()).linked).toBe(4);
    expect((await shadowed(stages)).counts).toMatchObject({ messages: 4, same: 4 });
  });

  it('does not let an older message overwrite what a newer one has said since', async () => {
    const stages = await received([result('R1', 'F1')]);
    stages.configured(berlin);
    const { id } = await shadowed(stages);
    await stages.receive([Buffer.from(result('R2', 'F1').toString().replace('7.9', '8.4'))]);
    await stages.work();
    const stored = await bodiesOf(stages, 'Observation');
    await promoted(stages, id);
    expect((await stages.shadow.run(id))?.promoted).toBe(1);
    expect(await bodiesOf(stages, 'Observation')).toEqual(stored);
  });

  it('goes on where it stood, however often it is stopped, and compares and promotes each message once', async () => {
    const many = Array.from({ length: 300 }, (_, at) => result(`R${at}`, `F${at}`));
    const stages = await received(many);
    stages.configured(berlin);
    const canonical = (await stages.entries(topics.canonical)).length;
    const id = await stages.command({ kind: 'begin' });
    const states = new Set<string | undefined>();
    const oneStep = async (): Promise<string | undefined> => {
      await stages.work({ only: ['shadow'], stepsMax: 1 });
      const state = (await stages.shadow.run(id))?.state;
      states.add(state);
      return state;
    };
    while ((await oneStep()) !== 'compared');
    await stages.command({ kind: 'promote', run: id, leavingResources: false });
    while ((await oneStep()) !== 'promoted');
    expect(states).toEqual(new Set(['clearing', 'comparing', 'compared', 'promoting', 'promoted']));
    expect(await stages.shadow.run(id)).toMatchObject({ counts: { messages: 300, different: 300 }, promoted: 300 });
    expect(await stages.entries(topics.canonical)).toHaveLength(canonical + 300);
  });
});

describe('rules that are tried before they are in force', () => {
  const rules = 'moves: [{ id: sex, do: set, to: PID-8, value: M }]\ntimeZone: Europe/Berlin\n';
  const site = siteRulesIn(rules, 'rules').rules;
  const inForce = { ...withFeed({}), feeds: withFeed({}).feeds.map((feed) => withSite(feed, site)) };

  it('show what they would change, and are promoted only once they are in force', async () => {
    const stages = await received([result('R1', 'F1'), dateless('A2')]);
    const tried = { feed: openFeed.name, rules };
    const { id, counts, differences } = await shadowed(stages, tried);
    expect(counts).toMatchObject({ messages: 2, different: 2 });
    expect(elementsOf(differences)).toMatchObject({ 'Patient.gender': 2, 'Observation.effectiveDateTime': 1 });
    const canonical = (await stages.entries(topics.canonical)).length;
    await promoted(stages, id);
    expect(await stages.shadow.run(id)).toMatchObject({ state: 'compared', promoted: 0 });

    stages.configured(inForce);
    await promoted(stages, id);
    expect(await stages.shadow.run(id)).toMatchObject({ state: 'promoted', promoted: 2 });
    expect(await stages.entries(topics.canonical)).toHaveLength(canonical + 2);
    expect((await shadowed(stages)).counts).toMatchObject({ messages: 2, same: 2 });
  });

  it('take the place of the rules in force with all that these set', async () => {
    const stages = await received([result('R1', 'F1')], inForce);
    const { differences } = await shadowed(stages, { feed: openFeed.name, rules: 'codes: []' });
    expect(elementsOf(differences)).toMatchObject({ 'Patient.gender': 1, 'Observation.effectiveDateTime': 1 });
  });
});

describe('an assigning authority that is configured later', () => {
  const authority = { namespace: 'NORTH', system: 'urn:oid:2.999.7', name: 'North', national: false };
  const enrolled = { ...withFeed({}), authorities: [authority] };

  it('gives resources other ids, which is promoted only where a person says so', async () => {
    const stages = await received([admission('A1'), result('R1', 'F1')]);
    stages.configured(enrolled);
    const { id, counts, differences, events } = await shadowed(stages);
    expect(counts).toMatchObject({ messages: 2, different: 2 });
    expect(elementsOf(differences)).toMatchObject({ 'Patient.id': 2, 'Patient.identifier.system': 2 });
    expect(events).toEqual({ promotable: 0, deadLetters: 0, leavingResources: 2 });
    const canonical = (await stages.entries(topics.canonical)).length;
    await promoted(stages, id);
    expect(await stages.entries(topics.canonical)).toHaveLength(canonical);

    const again = await shadowed(stages);
    await promoted(stages, again.id, true);
    expect((await stages.entries(topics.canonical)).length).toBe(canonical + 2);
    expect((await shadowed(stages)).counts.same).toBe(2);
  });
});

describe('a window', () => {
  it.each([
    ['everything', {}, ['R1', 'A1', 'R2', 'A2']],
    ['the last so many', { last: 3 }, ['A1', 'R2', 'A2']],
    ['the last so many of a type', { last: 1, messageType: 'ORU' }, ['R2']],
    ['of a type and trigger', { messageType: 'ADT^A01' }, ['A1', 'A2']],
    ['of another trigger', { messageType: 'ADT^A08' }, []],
    ['of a feed', { feed: 'default' }, ['R1', 'A1', 'R2', 'A2']],
    ['of another feed', { feed: 'elsewhere' }, []],
    ['from an instant on', { from: '2026-03-03T08:00:03Z' }, ['R2', 'A2']],
    ['before an instant', { to: '2026-03-03T08:00:03Z' }, ['R1', 'A1']],
  ])('is %s', async (_, window, expected) => {
    const stages = await received([result('R1', 'F1'), admission('A1'), result('R2', 'F2'), admission('A2')]);
    stages.configured(withFeed({ timeZone: 'Europe/Berlin' }));
    const { counts } = await shadowed(stages, window);
    expect(counts).toMatchObject({ messages: expected.length, different: expected.length });
    const controlIds = (await stages.entries(topics.shadow)).map(({ attributes }) => attributes['controlid']);
    expect(controlIds.sort()).toEqual(expected.toSorted());
  });
});

describe('messages that get no event', () => {
  const nameless = (id: string): Buffer =>
    segments('ADT^A01', id, 'PID|1||^^^NORTH^MR||Okafor^Nia', 'PV1|1|I|W4^12^B|||||||||||||||||V9');

  it('are the same where they end as before, on their way until they have ended', async () => {
    const stages = await received([nameless('D1'), segments('ACK', 'K1', 'MSA|AA|1')]);
    await stages.receive([admission('A1')]);
    await stages.work({ only: ['archive'] });
    expect((await shadowed(stages)).counts).toMatchObject({ messages: 3, same: 2, pending: 1 });
  });
});

describe('a run', () => {
  it('takes the place of the last one, whose events are cleared away and can no longer be promoted', async () => {
    const stages = await received([result('R1', 'F1'), admission('A1')]);
    stages.configured(withFeed({ timeZone: 'Europe/Berlin' }));
    const first = await shadowed(stages);
    const second = await shadowed(stages, { messageType: 'ORU' });
    const left = await stages.entries(topics.shadow);
    expect(left.map(({ attributes }) => attributes['shadowrun'])).toEqual([second.id]);
    await promoted(stages, first.id);
    expect(await stages.shadow.run(first.id)).toMatchObject({ state: 'superseded', promoted: 0 });
  });

  it('is refused while another one is being promoted', async () => {
    const stages = await received([result('R1', 'F1')]);
    stages.configured(withFeed({ timeZone: 'Europe/Berlin' }));
    const { id } = await shadowed(stages);
    await stages.command({ kind: 'promote', run: id, leavingResources: false });
    const second = await stages.command({ kind: 'begin' });
    await stages.work();
    expect((await stages.shadow.run(second))?.state).toBe('refused');
    expect(await stages.shadow.run(id)).toMatchObject({ state: 'promoted', promoted: 1 });
  });
});

async function received(messages: readonly Uint8Array[], config = withFeed({})): Promise<RunningStages> {
  const stages = await running(config);
  await stages.receive(messages);
  await stages.work();
  return stages;
}

const elementsOf = (differences: readonly ShadowDifference[]): Record<string, number> =>
  Object.fromEntries(differences.map(({ element, messages }) => [element, messages]));

async function bodiesOf(stages: RunningStages, type: string): Promise<readonly Record<string, unknown>[]> {
  const search = { type, scope: { kind: 'type' }, newestFirst: false, accepts: () => true, count: 1_000 } as const;
  const { resources } = await stages.record.search(search);
  return resources.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

const effectiveTimes = async (stages: RunningStages): Promise<readonly unknown[]> =>
  (await bodiesOf(stages, 'Observation')).map((observation) => observation['effectiveDateTime']);
