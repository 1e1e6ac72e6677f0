import type { ErrorCode, Fault } from '#contracts';
import type { Clock } from '#platform';
import { asFault, type Death } from './dead-letter.js';
import type { Batch } from './event-log.js';
import type { ParkedKeys } from './parked-keys.js';
import { backOffMs, isEnvironment, pause, type RetryPolicy, stageRetry } from './retry.js';
import type { HopStore, Stage } from './stage.js';
import { DecideFailure, parseAll, type Parsed, takePart } from './stage-part.js';
import type { UnitOfWork } from './unit-of-work.js';

/** What happens in a stage, for metrics and the log. */
export interface StageObserver {
  /** A transaction was committed: so many entries, the dead ones included. */
  onCommitted?(stage: string, entries: number, tookMs: number): void;
  /** What surrounds the stage fails; `attempt` counts from 1. Nothing is lost: it tries again, without limit. */
  onWaiting?(stage: string, code: ErrorCode, attempt: number): void;
  /** An entry became a dead letter. `fault.cause` may name patient data: never log its text. */
  onDead?(stage: string, fault: Fault): void;
}

export interface StageRuntime<Tx> {
  readonly unitOfWork: UnitOfWork<Tx>;
  readonly hops: HopStore<Tx>;
  readonly clock: Clock;
  /** 0 <= r < 1, for the jitter of the back-off. */
  readonly random: () => number;
  readonly retry?: RetryPolicy;
  readonly observer?: StageObserver;
  readonly parked?: ParkedKeys<Tx>;
  /** Aborted to shut down: a wait ends with a rejection; a batch that can be finished is finished. */
  readonly signal?: AbortSignal;
}

/**
 * The only loop around a stage. Gives the handler for the batches of its topics: parse each entry, then in one
 * transaction load, decide each, save, with the outputs, the hops and the group's progress.
 *
 * - Wrong content (a fault that no retry helps, or an exception that nobody knows) becomes a dead letter, in the
 *   transaction that moves the offset past it; the rest of the batch takes effect as if it had not been there.
 * - What surrounds the stage (disk, database) is waited for with back-off and without limit. The handler rejects only
 *   where the signal is aborted meanwhile, or the group was moved back; what was not committed then comes again.
 */
export function runStage<Tx, Input, View, Effect>(
  stage: Stage<Tx, Input, View, Effect>,
  runtime: StageRuntime<Tx>,
): (batch: Batch) => Promise<void> {
  return async (batch) => {
    let rest: readonly Parsed<Input>[] = parseAll(stage, batch.entries);
    // Entries of the next transaction: all, for as long as nothing fails.
    let window = rest.length;
    for (let attempts = 1; rest.length > 0; attempts++) {
      const part = rest.slice(0, window);
      const failure = await attempt(stage, runtime, batch, part);
      if (failure) {
        ({ rest, window } = isolate(rest, part, failure, attempts));
      } else {
        for (const { death } of part) if (death) runtime.observer?.onDead?.(stage.name, death.fault);
        rest = rest.slice(part.length);
        window = part.length * 2;
        attempts = 0;
      }
    }
  };
}

interface Failure<Input> {
  readonly fault: Fault;
  /** The entry that it is about, where that is known. */
  readonly culprit: Parsed<Input> | undefined;
}

/** One transaction, tried until what surrounds it lets it through. Returns what is wrong with the content, if anything. */
async function attempt<Tx, Input, View, Effect>(
  stage: Stage<Tx, Input, View, Effect>,
  runtime: StageRuntime<Tx>,
  batch: Batch,
  part: readonly Parsed<Input>[],
): Promise<Failure<Input> | undefined> {
  for (let waits = 0; ; waits++) {
    try {
      await transact(stage, runtime, batch, part);
      return undefined;
    } catch (error) {
      const known = error instanceof DecideFailure && part.find(({ entry }) => entry === error.entry);
      if (known) return { fault: asFault(error.cause), culprit: known };
      // A dead letter that cannot be written has nothing left that its content could be blamed for.
      const onlyDead = part.every(({ death }) => death);
      if (!isEnvironment(error) && !onlyDead) return { fault: asFault(error), culprit: undefined };
      await waitAgain(stage.name, runtime, asFault(error), waits);
    }
  }
}

async function transact<Tx, Input, View, Effect>(
  stage: Stage<Tx, Input, View, Effect>,
  { unitOfWork, hops, parked, clock, observer }: StageRuntime<Tx>,
  { topic, partition }: Batch,
  part: readonly Parsed<Input>[],
): Promise<void> {
  const [first, ...others] = part.map(({ entry }) => entry);
  if (!first) return;
  const startedAt = clock();
  await unitOfWork.run(stage.name, { topic, partition, entries: [first, ...others] }, (tx, fresh) => {
    const wanted = new Set(fresh);
    const freshPart = part.filter(({ entry }) => wanted.has(entry));
    return takePart(stage, { tx, hops, parked, clock }, freshPart);
  });
  observer?.onCommitted?.(stage.name, part.length, clock() - startedAt);
}

async function waitAgain<Tx>(name: string, runtime: StageRuntime<Tx>, fault: Fault, waits: number): Promise<void> {
  const { retry = stageRetry, random, signal, observer } = runtime;
  if (signal?.aborted || fault.code === 'LOG_GROUP_MOVED') throw fault;
  observer?.onWaiting?.(name, fault.code, waits + 1);
  await pause(backOffMs(retry, waits, random), signal);
  if (signal?.aborted) throw fault;
}

/**
 * Narrows a failure down. An entry that `decide` failed on is dead, and those before it are known to be good: they
 * share the next transaction. Otherwise half as many are tried, until one is alone.
 */
function isolate<Input>(
  rest: readonly Parsed<Input>[],
  part: readonly Parsed<Input>[],
  { fault, culprit }: Failure<Input>,
  attempts: number,
): { readonly rest: readonly Parsed<Input>[]; readonly window: number } {
  const [only, ...others] = part;
  const dying = culprit ?? (others.length === 0 ? only : undefined);
  if (!dying) return { rest, window: Math.ceil(part.length / 2) };
  const death: Death = { fault, attempts };
  return {
    rest: rest.map((parsed) => (parsed === dying ? { ...parsed, death } : parsed)),
    window: part.indexOf(dying) + 1,
  };
}
