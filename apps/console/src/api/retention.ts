import { instant } from '#platform';
import type { ConsoleDeps } from './console.deps.js';
import type { RetentionView } from './views.js';

/** Every topic with what it keeps; what is not configured keeps everything. */
export async function retentionViews({
  log,
  retention,
}: Pick<ConsoleDeps, 'log' | 'retention'>): Promise<readonly RetentionView[]> {
  const [partitions, { kept, trims }] = await Promise.all([log.admin.partitions(), retention()]);
  return Promise.all(
    partitions.map(async ({ topic, partition, begin, end }) => {
      const [oldest] = begin < end ? await log.read(topic, partition, begin, 1) : [];
      const trim = trims.find((one) => one.topic === topic && one.partition === partition);
      const days = kept.get(topic);
      return {
        topic,
        partition,
        ...(days !== undefined && { keptDays: days }),
        entries: end - begin,
        ...(oldest && { oldest: instant(oldest.appendedAt) }),
        due: trim ? trim.upTo - trim.begin : 0,
        ...(trim?.heldBy !== undefined && { heldBy: trim.heldBy }),
      };
    }),
  );
}
