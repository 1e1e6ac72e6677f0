import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '#contracts';
import type { GroupState, LogAdmin, PartitionState } from '#event-log';
import type { PostgresDatabase, PostgresTransaction } from '#platform';

/** A moment of a cluster: the snapshot sees all that took effect before it, and nothing that came after. */
export interface Frozen {
  readonly snapshot: PostgresTransaction;
  /** What the log held then; what came later is none of the moment. */
  readonly partitions: readonly PartitionState[];
  readonly groups: readonly GroupState[];
}

/** A long batch is not waited for longer at once, since all others wait behind. */
const lockMs = 2000;
const patienceMs = 120_000;
const restMs = 500;

/**
 * Keeps the stages from beginning a batch for as long as it takes to ask how far the log and its groups are and to take a
 * snapshot; then `work` has the moment for as long as it needs, and everything goes on.
 *
 * Every batch locks its row of `stage_progress`, so under the lock each is either committed or not begun. An entry below
 * the ends that a stage wrote comes from a committed batch; of a committed batch the outputs are below the ends, or its
 * place still has them as its `outputs`, as only the next batch takes them away; an offset below which a group works no
 * more is committed after both. Groups are asked before the ends, so that none is beyond them.
 */
export function frozen<Result>(
  database: PostgresDatabase,
  admin: Pick<LogAdmin, 'groups' | 'partitions'>,
  work: (moment: Frozen) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (snapshot) => {
    await snapshot.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const { groups, partitions } = await patiently(() =>
      database.transaction(async (lock) => {
        await lock.run(`SET LOCAL lock_timeout = ${lockMs}`);
        await lock.run('LOCK TABLE stage_progress IN EXCLUSIVE MODE');
        const now = { groups: await admin.groups(), partitions: await admin.partitions() };
        // The first statement that reads is the moment of the snapshot.
        await snapshot.all('SELECT count(*) FROM stage_progress');
        return now;
      }),
    );
    return work({ snapshot, partitions, groups: wholeGroups(groups, partitions) });
  });
}

async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault && error.retriable) || performance.now() > giveUpAt) throw error;
      await wait(restMs);
    }
  }
}

/** Where a group has not got anywhere yet in a partition it begins at its beginning, as it would have. */
function wholeGroups(groups: readonly GroupState[], partitions: readonly PartitionState[]): readonly GroupState[] {
  const byTopic = Map.groupBy(groups, ({ group, topic }) => `${group}\n${topic}`);
  return [...byTopic.values()].flatMap((known) => {
    const [{ group, topic } = { group: '', topic: '' }] = known;
    return partitions
      .filter((one) => one.topic === topic)
      .map(
        ({ partition, begin, end }) =>
          known.find((one) => one.partition === partition) ?? {
            group,
            topic,
            partition,
            committed: begin,
            lag: end - begin,
          },
      );
  });
}
