import { type Draft, type Entry, fault } from '#contracts';
import type { Clock } from '#platform';
import { asFault, deadLetter, type Death } from './dead-letter.js';
import type { ParkedKeys } from './parked-keys.js';
import { isEnvironment } from './retry.js';
import type { Decision, Hop, HopStore, Stage } from './stage.js';
import { traced } from './trace-context.js';
import type { Outcome } from './unit-of-work.js';

/** An entry with what `parse` made of it (nothing, where it failed), and why it is dead, if it is. */
export interface Parsed<Input> {
  readonly entry: Entry;
  readonly input: { readonly value: Input } | undefined;
  readonly death: Death | undefined;
}

/** `decide` threw on this entry; the cause is what it threw. */
export class DecideFailure extends Error {
  constructor(
    readonly entry: Entry,
    cause: unknown,
  ) {
    super('decide failed', { cause });
  }
}

export interface PartContext<Tx> {
  readonly tx: Tx;
  readonly hops: HopStore<Tx>;
  readonly parked: ParkedKeys<Tx> | undefined;
  readonly clock: Clock;
}

/** `parse` is pure, so that its failure needs no transaction to be rolled back. */
export const parseAll = <Tx, Input, View, Effect>(
  stage: Stage<Tx, Input, View, Effect>,
  entries: readonly Entry[],
): readonly Parsed<Input>[] =>
  entries.map((entry) => {
    try {
      return { entry, input: { value: stage.parse(entry) }, death: undefined };
    } catch (error) {
      return { entry, input: undefined, death: { fault: asFault(error), attempts: 1 } };
    }
  });

/** What a stage does with entries inside a transaction. Dead ones lead to their dead letters and to nothing else. */
export async function takePart<Tx, Input, View, Effect>(
  stage: Stage<Tx, Input, View, Effect>,
  { tx, hops, parked, clock }: PartContext<Tx>,
  entries: readonly Parsed<Input>[],
): Promise<readonly Outcome[]> {
  const part = parked && stage.parks ? await withParked(stage.name, { tx, parked }, entries) : entries;
  const decisions = await decideAll(stage, tx, part);
  const effects = [...decisions.values()].flatMap((decision) => decision.effects);
  const decidedAt = clock();
  const told = stage.traced === false ? part.filter(({ death }) => death) : part;
  const steps = told.map((one) => hopOf(stage.name, one, decisions.get(one.entry), decidedAt));
  await Promise.all([
    effects.length > 0 ? stage.save(tx, effects) : undefined,
    steps.length > 0 ? hops.save(tx, steps) : undefined,
  ]);
  if (parked) await parkBehind(stage, { tx, parked }, part);
  return part.map(({ entry, death }) => {
    const outputs = death ? deadLetter(entry, death, stage.name) : (decisions.get(entry)?.outputs ?? []);
    return { entry, outputs: outputs.map((draft): Draft => traced(draft, entry)) };
  });
}

async function decideAll<Tx, Input, View, Effect>(
  stage: Stage<Tx, Input, View, Effect>,
  tx: Tx,
  part: readonly Parsed<Input>[],
): Promise<ReadonlyMap<Entry, Decision<Effect>>> {
  const living = part.flatMap(({ entry, input, death }) => (input && !death ? [{ entry, input: input.value }] : []));
  if (living.length === 0) return new Map();
  const view = await stage.load(
    tx,
    living.map(({ input }) => input),
  );
  return new Map(living.map(({ entry, input }) => [entry, decided(stage, entry, input, view)]));
}

function decided<Tx, Input, View, Effect>(
  stage: Stage<Tx, Input, View, Effect>,
  entry: Entry,
  input: Input,
  view: View,
): Decision<Effect> {
  try {
    return stage.decide(input, view);
  } catch (error) {
    throw isEnvironment(error) ? error : new DecideFailure(entry, error);
  }
}

function hopOf<Input, Effect>(
  stage: string,
  { entry, death }: Parsed<Input>,
  decision: Decision<Effect> | undefined,
  decidedAt: number,
): Hop {
  const code = death?.fault.code ?? decision?.code;
  return {
    messageId: entry.attributes.messageid,
    stage,
    topic: entry.topic,
    partition: entry.partition,
    offset: entry.offset,
    result: death ? 'dead' : (decision?.result ?? ''),
    ...(code !== undefined && { code }),
    queuedAt: entry.appendedAt,
    decidedAt,
  };
}

interface Parking<Tx> {
  readonly tx: Tx;
  readonly parked: ParkedKeys<Tx>;
}

/** Entries behind a parked key die with it, so that a replay takes them in their order. */
async function withParked<Tx, Input>(
  stage: string,
  { tx, parked }: Parking<Tx>,
  part: readonly Parsed<Input>[],
): Promise<readonly Parsed<Input>[]> {
  const held = await parked.among(tx, stage, [...new Set(part.map(({ entry }) => entry.key))]);
  if (held.size === 0) return part;
  const death: Death = { fault: fault('PARKED'), attempts: 0 };
  return part.map((one) => (!one.death && held.has(one.entry.key) ? { ...one, death } : one));
}

async function parkBehind<Tx, Input, View, Effect>(
  stage: Stage<Tx, Input, View, Effect>,
  { tx, parked }: Parking<Tx>,
  part: readonly Parsed<Input>[],
): Promise<void> {
  for (const { entry, input, death } of part) {
    if (death && input && stage.parks?.(input.value)) await parked.park(tx, stage.name, entry.key);
  }
}
