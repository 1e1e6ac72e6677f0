import type { RetentionReport } from '../../../console/src/api/retention-views.js';
import { brokerApi } from './broker-api.js';
import { table, terminal } from './output.js';

interface RetentionOptions {
  readonly url?: string;
  readonly json?: boolean;
}

const keeps = (days: number | undefined): string => (days === undefined ? 'everything' : `${days}d`);

/** How long topics and stores are kept, what is there, and what went and goes next. */
export async function showRetention(options: RetentionOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const report = await brokerApi(options.url, environment).json<RetentionReport>('/api/retention');
  if (options.json) {
    terminal.json(report);
    return 0;
  }
  const stores = report.stores.map((one) => [
    one.store,
    keeps(one.keptDays),
    one.oldest ?? '-',
    one.entries,
    one.bytes,
    one.held ?? 0,
    one.dropped,
    one.lastDropped ? `${one.lastDropped.entries} at ${one.lastDropped.at}` : '-',
    one.nextSweep ?? '-',
  ]);
  const topics = report.topics.map((one) => [
    one.topic,
    one.partition,
    keeps(one.keptDays),
    one.oldest ?? '-',
    one.entries,
    one.dropped,
    one.due,
    one.heldBy ?? '-',
  ]);
  const heads = ['store', 'keeps', 'oldest', 'entries', 'bytes', 'held', 'dropped', 'last dropped', 'next sweep'];
  terminal.line(table(heads, stores));
  terminal.line(
    `\n${table(['topic', 'partition', 'keeps', 'oldest', 'entries', 'dropped', 'goes next', 'held by'], topics)}`,
  );
  terminal.line(`\nnever dropped:\n${report.never.map(({ what, why }) => `  ${what}. ${why}`).join('\n')}`);
  return 0;
}
