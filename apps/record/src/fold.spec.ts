import { describe, expect, it } from '@jest/globals';
import { asSourceKey, deadLetterTopic, readJson, topics } from '#contracts';
import { linked, messageId, patientReference, runningRecord, type Sent, source } from './testing/running-record.js';

const subject = { reference: patientReference('1') };
const hemoglobin = { coding: [{ system: 'http://loinc.org', code: '718-7' }] };

const observation = (value: number, parts: object = {}) => ({
  resourceType: 'Observation',
  id: 'hgb',
  status: 'final',
  code: hemoglobin,
  subject,
  valueQuantity: { value, unit: 'g/dL' },
  ...parts,
});

const encounter = (parts: object = {}) => ({
  resourceType: 'Encounter',
  id: 'visit',
  status: 'in-progress',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject,
  ...parts,
});

const location = (id: string) => [{ location: { reference: `Location/${id}` } }];

const report = (status: string, ...results: string[]) => ({
  resourceType: 'DiagnosticReport',
  id: 'cbc',
  status,
  code: hemoglobin,
  subject,
  result: results.map((id) => ({ reference: `Observation/${id}` })),
});

const participant = (role: string, name: string) => ({
  type: [{ coding: [{ code: role }] }],
  individual: { display: name },
});

/** What the record holds of a resource after the messages, each folded in a batch of its own. */
async function after(name: string, ...messages: readonly Sent[]) {
  const record = await runningRecord();
  for (const message of messages) {
    await record.append(linked(message));
    await record.fold();
  }
  const [type = '', id = ''] = name.split('/');
  const read = await record.reader.read(type, id);
  return { record, read, resource: read && (JSON.parse(read.body) as Record<string, unknown>) };
}

describe('results in the record', () => {
  it.each([
    [
      'C corrects',
      { status: 'corrected', valueQuantity: { value: 9 } },
      { status: 'corrected', valueQuantity: { value: 9 } },
    ],
    ['D and W withdraw', { status: 'entered-in-error', valueQuantity: undefined }, { status: 'entered-in-error' }],
    ['P to F replaces', { status: 'final', note: [{ text: 'checked' }] }, { note: [{ text: 'checked' }] }],
  ])('%s as a unit and keeps the earlier version', async (_case, parts, shown) => {
    const first = { at: 1, resources: [observation(12, { interpretation: [{ text: 'H' }] })] };
    const { record, read, resource } = await after('Observation/hgb', first, {
      at: 2,
      resources: [observation(12, parts)],
    });
    expect(resource).toMatchObject(shown);
    expect(resource).not.toHaveProperty('interpretation');
    expect(read).toMatchObject({ version: 2, sequence: messageId(2) });
    const [earlier] = await record.reader.history('Observation', 'hgb', 5);
    expect(JSON.parse(earlier?.body ?? '')).toMatchObject({ status: 'final', valueQuantity: { value: 12 } });
  });

  it('U sets the status and keeps the value', async () => {
    const status = { kind: 'status', resource: 'Observation/hgb', status: 'final' } as const;
    const first = { at: 1, resources: [observation(12, { status: 'preliminary' })] };
    const { resource, read } = await after('Observation/hgb', first, { at: 2, operations: [status] });
    expect(resource).toMatchObject({ status: 'final', valueQuantity: { value: 12 } });
    expect(read).toMatchObject({ sourceKey: 'key-1', values: { status: 'final' } });
  });

  it('U of a result that never came changes nothing and says so', async () => {
    const status = { kind: 'status', resource: 'Observation/hgb', status: 'final' } as const;
    const { read, record } = await after('Observation/hgb', { at: 1, operations: [status] });
    expect(read).toBeUndefined();
    expect(await record.entriesOf(deadLetterTopic(topics.linked))).toEqual([]);
  });

  it('a corrected report that resends some results keeps pointing to the others', async () => {
    const { resource } = await after(
      'DiagnosticReport/cbc',
      { at: 1, resources: [report('final', 'hgb', 'wbc')] },
      { at: 2, resources: [report('corrected', 'wbc')] },
    );
    expect(resource).toMatchObject({
      status: 'corrected',
      result: [{ reference: 'Observation/hgb' }, { reference: 'Observation/wbc' }],
    });
  });
});

describe('visits in the record', () => {
  const admitted = {
    at: 1,
    resources: [
      encounter({
        period: { start: '2026-01-01' },
        location: location('ward-1'),
        hospitalization: { admitSource: { text: 'home' } },
      }),
    ],
  };
  const discharged = {
    at: 2,
    resources: [
      encounter({
        status: 'finished',
        period: { end: '2026-01-05' },
        hospitalization: { dischargeDisposition: { text: 'home' } },
      }),
    ],
  };

  it('what is absent from a later message stays, part by part', async () => {
    const { resource } = await after('Encounter/visit', admitted, discharged);
    expect(resource).toMatchObject({
      status: 'finished',
      period: { start: '2026-01-01', end: '2026-01-05' },
      location: location('ward-1'),
      hospitalization: { admitSource: { text: 'home' }, dischargeDisposition: { text: 'home' } },
    });
  });

  it('an update that says nothing of the state keeps status and class', async () => {
    const silent = encounter({
      status: 'unknown',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' },
    });
    const { resource } = await after('Encounter/visit', admitted, discharged, { at: 3, resources: [silent] });
    expect(resource).toMatchObject({ status: 'finished', class: { code: 'IMP' } });
  });

  it.each(['admit', 'pre-admit'] as const)('cancel of %s (A11, A38) cancels the visit', async (of) => {
    const operations = [{ kind: 'cancel', of, encounter: 'Encounter/visit' } as const];
    const { resource } = await after('Encounter/visit', admitted, { at: 2, resources: [encounter()], operations });
    expect(resource).toMatchObject({ status: 'cancelled', period: { start: '2026-01-01' } });
  });

  it('cancel of a discharge (A13) opens the visit again', async () => {
    const operations = [{ kind: 'cancel', of: 'discharge', encounter: 'Encounter/visit' } as const];
    const cancelled = { at: 3, resources: [encounter({ location: location('ward-2') })], operations };
    const { resource } = await after('Encounter/visit', admitted, discharged, cancelled);
    expect(resource).toMatchObject({ status: 'in-progress', location: location('ward-2') });
    expect(resource?.['period']).toEqual({ start: '2026-01-01' });
    expect(resource?.['hospitalization']).toEqual({ admitSource: { text: 'home' } });
  });

  it('cancel of a transfer (A12) puts the place back that the message names', async () => {
    const moved = { at: 2, resources: [encounter({ location: location('ward-2') })] };
    const operations = [{ kind: 'cancel', of: 'transfer', encounter: 'Encounter/visit' } as const];
    const back = { at: 3, resources: [encounter({ status: 'unknown', location: location('ward-1') })], operations };
    const { resource } = await after('Encounter/visit', admitted, moved, back);
    expect(resource).toMatchObject({ status: 'in-progress', location: location('ward-1') });
  });

  it('deletion of the visit (A23) marks it as entered in error', async () => {
    const operations = [{ kind: 'delete-visit', encounter: 'Encounter/visit' } as const];
    const { resource } = await after('Encounter/visit', admitted, { at: 2, operations });
    expect(resource).toMatchObject({ status: 'entered-in-error' });
  });

  it('a delete indicator removes the element, not what R4 requires', async () => {
    const deletes = ['period.start', 'location', 'status'].map((path) => ({
      target: 'Encounter/visit',
      path,
      at: 'PV1',
    }));
    const { resource } = await after('Encounter/visit', admitted, { at: 2, resources: [encounter()], deletes });
    expect(resource).not.toHaveProperty('period');
    expect(resource).not.toHaveProperty('location');
    expect(resource).toMatchObject({ status: 'in-progress' });
  });

  it('a role that a message does not carry stays, one that it carries is replaced', async () => {
    const { resource } = await after(
      'Encounter/visit',
      { at: 1, resources: [encounter({ participant: [participant('ATND', 'Amsel'), participant('ADM', 'Birke')] })] },
      { at: 2, resources: [encounter({ participant: [participant('ATND', 'Chan')] })] },
    );
    expect(resource?.['participant']).toEqual([participant('ADM', 'Birke'), participant('ATND', 'Chan')]);
  });

  it('a visit that moves to another patient (A45) takes its results along', async () => {
    const ofVisit = observation(12, { encounter: { reference: 'Encounter/visit' } });
    const move = { kind: 'move-visit', encounter: 'Encounter/visit', from: source('1'), to: source('2') } as const;
    const { record, read, resource } = await after(
      'Observation/hgb',
      { ...admitted, resources: [...admitted.resources, ofVisit] },
      { at: 2, of: ['2'], operations: [move] },
    );
    expect(read).toMatchObject({ sourceKey: 'key-2', enterpriseId: 'PERSON2' });
    expect(resource).toMatchObject({ subject: { reference: patientReference('2') } });
    expect(await record.reader.read('Encounter', 'visit')).toMatchObject({ sourceKey: 'key-2' });
  });
});

describe('order in the record', () => {
  it('a replayed older snapshot never overwrites a newer one, whichever kind it is', async () => {
    const operations = [{ kind: 'cancel', of: 'admit', encounter: 'Encounter/visit' } as const];
    const older = { at: 1, resources: [observation(8), encounter({ status: 'planned' })], operations };
    const { record, resource } = await after(
      'Observation/hgb',
      { at: 2, resources: [observation(12), encounter()] },
      { ...older, revision: 1 },
    );
    expect(resource).toMatchObject({ valueQuantity: { value: 12 } });
    const visit = await record.reader.read('Encounter', 'visit');
    expect(JSON.parse(visit?.body ?? '')).toMatchObject({ status: 'in-progress' });
  });

  it('the same message again changes nothing, and a higher revision of it replaces the lower one', async () => {
    const message = { at: 1, resources: [observation(8)] };
    const again = await after('Observation/hgb', message, message);
    expect(again.read).toMatchObject({ version: 1 });
    const corrected = { at: 1, revision: 1, resources: [observation(9)] };
    const { read, resource } = await after('Observation/hgb', message, corrected, message);
    expect(read).toMatchObject({ version: 2, revision: 1 });
    expect(resource).toMatchObject({ valueQuantity: { value: 9 } });
  });

  it('a message that repeats what is known holds its place against older ones', async () => {
    const { resource, read } = await after(
      'Observation/hgb',
      { at: 1, resources: [observation(12)] },
      { at: 3, resources: [observation(12)] },
      { at: 2, resources: [observation(8)] },
    );
    expect(resource).toMatchObject({ valueQuantity: { value: 12 } });
    expect(read).toMatchObject({ version: 1, sequence: messageId(3) });
  });

  it('one batch of many messages ends as one message at a time does', async () => {
    const messages = [
      { at: 1, resources: [observation(1), encounter()] },
      { at: 2, resources: [observation(2), encounter({ status: 'finished' })] },
      { at: 3, operations: [{ kind: 'status', resource: 'Observation/hgb', status: 'amended' } as const] },
    ];
    const one = await after('Observation/hgb', ...messages);
    const record = await runningRecord();
    await record.append(...messages.map(linked));
    await record.fold();
    expect(await record.reader.read('Observation', 'hgb')).toEqual(one.read);
    expect(await record.reader.history('Observation', 'hgb', 9)).toEqual(
      await one.record.reader.history('Observation', 'hgb', 9),
    );
  });

  it('a replay that came through says that the message is linked after all', async () => {
    const { record } = await after('Observation/hgb', { at: 1, revision: 1, resources: [observation(8)] });
    const [outcome] = await record.entriesOf(topics.outcome);
    expect(outcome && readJson(outcome)).toMatchObject({ messageId: messageId(1), outcome: 'linked', stage: 'record' });
  });

  it('an entry that is no linked event becomes a dead letter', async () => {
    const record = await runningRecord();
    await record.append(
      { ...linked({ at: 1 }), value: new TextEncoder().encode('{"identities":[]}') },
      linked({ at: 2 }),
    );
    await record.fold();
    expect(await record.entriesOf(deadLetterTopic(topics.linked))).toMatchObject([
      { attributes: { deadcode: 'EVENT_MALFORMED' } },
    ]);
  });
});

describe('whose a resource is', () => {
  it('is its subject; a practitioner is nobody’s', async () => {
    const resources = [
      observation(1),
      observation(2, { id: 'other', subject: { reference: patientReference('2') } }),
      { resourceType: 'Practitioner', id: 'doctor', name: [{ family: 'Amsel' }] },
    ];
    const { record, read } = await after('Observation/other', { at: 1, of: ['1', '2'], resources });
    expect(read).toMatchObject({ sourceKey: asSourceKey('key-2'), enterpriseId: 'PERSON2' });
    expect(await record.reader.read('Observation', 'hgb')).toMatchObject({ enterpriseId: 'PERSON1' });
    expect((await record.reader.read('Practitioner', 'doctor'))?.sourceKey).toBeUndefined();
  });
});
