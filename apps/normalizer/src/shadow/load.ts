import { type Entry, topics } from '#contracts';
import type { EventLog } from '#event-log';
import type { ShadowRun, ShadowStore } from '#storage';
import type { Candidate } from './compare.js';
import type { ShadowInput } from './shadow-input.js';
import { windowOf } from './shadow-run.js';

export interface ShadowReads {
  readonly read: EventLog['read'];
  /** Partitions of the shadow topic. */
  readonly partitions: number;
}

/** What the steps of a batch need; runs change as the batch is decided on. */
export interface ShadowView {
  readonly runs: Map<string, ShadowRun>;
  /** By run: the message at which a window of the last so many begins. */
  readonly beginnings: Map<string, string>;
  /** By run: the next messages, fewer than `pageMax` only where they are large or the last. */
  readonly candidates: Map<string, readonly Candidate[]>;
  /** By run: the next events of the partition that the step names. */
  readonly events: Map<string, readonly Entry[]>;
  readonly isCleared: boolean;
}

/** Of one step: some tens of milliseconds of work, for which the other stages wait. */
const pageMax = 128;
/** A step stops before more than this is in memory; one larger message comes alone. */
const pageBytesMax = 8 * 1024 * 1024;

/** Reads of a batch; usually it is one step of one run. */
export async function loadShadow<Tx>(
  store: ShadowStore<Tx>,
  tx: Tx,
  inputs: readonly ShadowInput[],
  reads: ShadowReads,
): Promise<ShadowView> {
  const runs = new Map((await store.runs(tx)).map((run) => [run.id, run]));
  const view = { runs, beginnings: new Map(), candidates: new Map(), events: new Map(), isCleared: false };
  for (const input of inputs) {
    if (input.kind === 'begin') {
      const { command, told } = input;
      if (told.last === undefined) continue;
      const beginning = await store.beginningOfLast(tx, told.last, windowOf(told, command.id));
      if (beginning !== undefined) view.beginnings.set(command.id, beginning);
    }
    if (input.kind !== 'step') continue;
    const { step } = input;
    const run = runs.get(step.run);
    if (step.step === 'clear') view.isCleared = await isEmpty(reads);
    if (step.step === 'compare' && run)
      view.candidates.set(run.id, await candidates(store, tx, run, step.after, reads));
    if (step.step === 'promote') view.events.set(step.run, await page(reads, step.partition, step.offset));
  }
  return view;
}

async function isEmpty({ read, partitions }: ShadowReads): Promise<boolean> {
  for (let partition = 0; partition < partitions; partition++)
    if ((await read(topics.shadow, partition, 0, 1)).length > 0) return false;
  return true;
}

async function candidates<Tx>(
  store: ShadowStore<Tx>,
  tx: Tx,
  { window }: ShadowRun,
  after: string,
  { read }: ShadowReads,
): Promise<readonly Candidate[]> {
  const entryAt = async (topic: string, place: { partition: number; offset: number } | undefined) => {
    const [entry] = place ? await read(topic, place.partition, place.offset, 1) : [];
    return entry?.offset === place?.offset ? entry : undefined;
  };
  const found: Candidate[] = [];
  let bytes = 0;
  for (const message of await store.messages(tx, window, after, pageMax)) {
    const raw = await entryAt(topics.raw, message);
    const canonical = await entryAt(topics.canonical, message.canonical);
    bytes += (raw?.value.length ?? 0) + (canonical?.value.length ?? 0);
    found.push({ message, raw, canonical });
    if (bytes > pageBytesMax) break;
  }
  return found;
}

async function page({ read }: ShadowReads, partition: number, offset: number): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for (let bytes = 0, next = offset; found.length < pageMax && bytes < pageBytesMax;) {
    const [entry] = await read(topics.shadow, partition, next, 1);
    if (entry === undefined) break;
    found.push(entry);
    bytes += entry.value.length;
    next = entry.offset + 1;
  }
  return found;
}
