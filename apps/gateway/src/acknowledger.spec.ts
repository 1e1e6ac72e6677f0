import { afterEach, describe, expect, it } from '@jest/globals';
import { type Draft, type Entry, topics } from '#contracts';
import { soleSender } from '#event-log';
import { parse } from '#hl7';
import { MllpClient, MllpServer } from '#mllp';
import { createLog, createMetrics, type FeedConfig, openFeed, systemClock } from '#platform';
import { Acknowledger, type Found, placeAcknowledgers } from './acknowledger.js';
import { type Desk, desk, msh, pid } from './testing/desk.js';

const limits = {
  frameBytesMax: 1_000_000,
  connectionsMax: 10,
  connectionsPerAddressMax: 10,
  idleMs: 0,
  frameMs: 60_000,
  inFlightPerConnection: 1,
};
const named = { name: 'default', acknowledgements: 'as-asked' } as const;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A receiver that answers as told, and what it heard: MSA-1, MSA-2, MSA-4, MSH-15. */
async function receiver(port = 0, code = 'CA'): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  const server = new MllpServer({
    host: '127.0.0.1',
    port,
    limits,
    clock: systemClock,
    onFrame: async (frame) => {
      const parsed = parse(frame);
      if (parsed.kind === 'refusal') throw new Error(parsed.code);
      const { message } = parsed;
      const said = ['MSA-1', 'MSA-2', 'MSA-4'].map((path) => message.value(path));
      heard.push([...said, message.header.acceptAck].filter((value) => value !== '').join(' '));
      return Buffer.from(`MSH|^~\\&|||||||ACK|R|P|2.5.1\rMSA|${code}|${message.header.controlId}\r`);
    },
    onFault: async () => undefined,
  });
  closing.push(() => server.drain(1000));
  return { port: (await server.start()).port, heard };
}

async function acknowledger(at: Desk, port: number): Promise<{ one: Acknowledger; results: () => Promise<string[]> }> {
  const feed: FeedConfig = { ...openFeed, ...named, applicationAcknowledgements: { host: '127.0.0.1', port } };
  const metrics = createMetrics();
  const client = new MllpClient({ host: '127.0.0.1', port, ackTimeoutMs: 5_000, connectTimeoutMs: 1_000 });
  const found = (entry: Entry): Found => ({
    feed: entry.attributes['feed'] ?? '',
    partition: entry.partition,
    offset: entry.offset,
    receivedAt: 0,
  });
  const one = new Acknowledger({
    feed,
    log: at.log,
    turns: soleSender,
    find: async (messageId) =>
      (await at.raw()).filter(({ attributes }) => attributes.messageid === messageId).map(found)[0],
    client,
    lines: createLog('silent'),
    metrics,
  });
  closing.push(() => one.stop());
  const results = async (): Promise<string[]> =>
    (await metrics.applicationAcknowledgements.get()).values.map(({ labels }) => String(labels['result']));
  return { one, results };
}

const take = (at: Desk, id: string, accept: string, application: string) =>
  at.take(msh({ id, accept, application }) + pid, { ...named, applicationAcknowledgements: { host: 'x', port: 1 } });
const messageId = (n: number): string => String(n).padStart(20, '0');

async function eventually(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; !(await holds()) && Date.now() < giveUpAt;)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('application acknowledgements to an address', () => {
  it('go out in the order of the outcomes, each to who asked for it, and ask for an accept acknowledgement', async () => {
    const at = await desk();
    const { port, heard } = await receiver();
    const { one } = await acknowledger(at, port);
    await placeAcknowledgers([named], at.log);
    for (const [id, application] of [
      ['M1', 'AL'],
      ['M2', 'NE'],
      ['M3', 'ER'],
      ['M4', 'SU'],
      ['M5', 'ER'],
      ['M6', 'AL'],
    ] as const)
      await take(at, id, 'AL', application);
    // The log held it twice: what became of the other one is what is told.
    await at.settle(messageId(6), { outcome: 'filtered', code: 'HL7_RESENT' });
    for (const n of [1, 2, 3, 4]) await at.settle(messageId(n), { outcome: 'linked' });
    await at.settle(messageId(5), { outcome: 'dead', code: 'HL7_MERGE_SELF' });
    await one.start();
    await eventually(() => heard.length >= 3);
    expect(heard.toSorted()).toEqual(['AA M1 AL', 'AA M4 AL', 'AE M5 AL']);
  });

  it('are tried again until their receiver is there, and go on behind what was told when the process comes back', async () => {
    const at = await desk();
    const first = await receiver();
    const before = await acknowledger(at, first.port);
    await placeAcknowledgers([named], at.log);
    await before.one.start();
    await take(at, 'M1', 'AL', 'AL');
    await at.settle(messageId(1), { outcome: 'linked' });
    await eventually(() => first.heard.length > 0);
    const lag = async () =>
      (await at.log.admin.groups())
        .filter(({ group }) => group === 'acknowledger.default')
        .reduce((sum, one) => sum + one.lag, 0);
    await eventually(async () => (await lag()) === 0);
    for (const close of closing.splice(0).toReversed()) await close();

    await take(at, 'M2', 'AL', 'AL');
    await at.settle(messageId(2), { outcome: 'filtered' });
    const after = await acknowledger(at, first.port);
    await placeAcknowledgers([named], at.log);
    await after.one.start();
    await eventually(async () => (await lag()) === 1);
    const second = await receiver(first.port);
    await eventually(async () => (await lag()) === 0);
    expect([first.heard, second.heard]).toEqual([['AA M1 AL'], ['AA M2 AL']]);
  });

  it('begin with what comes after the address was configured', async () => {
    const at = await desk();
    const { port, heard } = await receiver();
    await take(at, 'OLD', 'AL', 'AL');
    await at.settle(messageId(1), { outcome: 'linked' });
    const { one } = await acknowledger(at, port);
    await placeAcknowledgers([named], at.log);
    await one.start();
    await take(at, 'NEW', 'AL', 'AL');
    await at.settle(messageId(2), { outcome: 'linked' });
    await eventually(() => heard.length > 0);
    expect(heard).toEqual(['AA NEW AL']);
  });

  it('leave no lag behind when the address is taken away', async () => {
    const at = await desk();
    await placeAcknowledgers([named, { name: 'other' }], at.log);
    await placeAcknowledgers([{ name: 'other' }], at.log);
    expect(new Set((await at.log.admin.groups()).map(({ group }) => group))).toEqual(new Set(['acknowledger.other']));
  });

  it('go on behind what was told where the list of groups is short, as that of a cluster may be after a start', async () => {
    const at = await desk();
    await placeAcknowledgers([named], at.log);
    await take(at, 'M1', 'AL', 'AL');
    await at.settle(messageId(1), { outcome: 'linked' });
    const { admin } = at.log;
    await placeAcknowledgers([named], { admin: { ...admin, groups: (only) => admin.groups(only ?? []) } });
    const { port, heard } = await receiver();
    const { one } = await acknowledger(at, port);
    await one.start();
    await eventually(() => heard.length > 0);
    expect(heard).toEqual(['AA M1 AL']);
  });

  it('are not repeated where their receiver refuses them', async () => {
    const at = await desk();
    const { port, heard } = await receiver(0, 'CR');
    const { one, results } = await acknowledger(at, port);
    await placeAcknowledgers([named], at.log);
    await one.start();
    await take(at, 'M1', 'AL', 'AL');
    await at.settle(messageId(1), { outcome: 'linked' });
    await eventually(async () => (await results()).length > 0);
    expect([heard, await results()]).toEqual([['AA M1 AL'], ['refused']]);
  });

  it('tell of what the gateway refused only where no accept acknowledgement has', async () => {
    const at = await desk();
    const { port, heard } = await receiver();
    const { one } = await acknowledger(at, port);
    await placeAcknowledgers([named], at.log);
    await one.start();
    const refuse = (id: string, accept: string) =>
      at.take(msh({ id, accept, application: 'AL', processing: 'T' }) + pid, { ...named, processingIds: ['P'] });
    await refuse('TOLD', 'AL');
    await refuse('UNTOLD', 'NE');
    for (const n of [1, 2]) await at.settle(messageId(n), { outcome: 'refused', code: 'HL7_PROCESSING_ID_REFUSED' });
    await eventually(() => heard.length > 0);
    expect(heard).toEqual(['AR UNTOLD AL']);
    expect((await at.log.read(topics.raw, 0, 0, 10)).length + (await at.log.read(topics.raw, 1, 0, 10)).length).toBe(2);
  });

  it('tell of a message in fragments once it is whole, by the MSH-10 of its first', async () => {
    const at = await desk();
    const { port, heard } = await receiver();
    const { one } = await acknowledger(at, port);
    await placeAcknowledgers([named], at.log);
    await one.start();
    const part = (id: string, continues: string) =>
      msh({ id, accept: 'AL', application: 'AL' }).replace('2.5.1||', `2.5.1||${continues}`) + pid;
    await at.take(`${part('F1', '')}DSC|P1|F\r`, named);
    await at.take(part('F2', 'P1'), named);
    await at.settle(messageId(1), { outcome: 'filtered', code: 'HL7_FRAGMENT_HELD' });
    await at.settle(messageId(2), { outcome: 'linked' });
    await eventually(() => heard.length > 0);
    expect(heard).toEqual(['AA F1 AL']);
  });

  it('say which sequence number was expected where nothing else has, and AE of one that was not', async () => {
    const at = await desk();
    const { port, heard } = await receiver();
    const { one } = await acknowledger(at, port);
    await placeAcknowledgers([named], at.log);
    await one.start();
    for (const [id, accept] of [
      ['SAID', 'AL'],
      ['TAKEN', 'NE'],
      ['GAP', 'NE'],
    ] as const)
      await at.log.append([await numbered(id, accept)]);
    await at.settle('SAID', { outcome: 'linked' });
    await at.settle('TAKEN', { outcome: 'linked' });
    await at.settle('GAP', { outcome: 'refused', code: 'HL7_SEQUENCE_NUMBER_UNEXPECTED', location: 'MSH-13' });
    await eventually(() => heard.length >= 3);
    expect(heard.toSorted()).toEqual(['AA SAID AL', 'AA TAKEN 7 AL', 'AE GAP 7 AL']);
  });
});

/** As an intake that counts keeps it. */
async function numbered(id: string, accept: 'AL' | 'NE'): Promise<Draft> {
  const other = await desk();
  await take(other, id, accept, 'AL');
  const [kept] = await other.raw();
  if (!kept) throw new Error('nothing was kept');
  const { key, attributes, value } = kept;
  return { topic: topics.raw, key, attributes: { ...attributes, messageid: id, expectedsequence: '7' }, value };
}
