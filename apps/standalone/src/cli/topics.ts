import type { Overview } from '../../../console/src/api/views.js';
import { brokerApi } from './broker-api.js';
import { table, terminal } from './output.js';

interface TopicsOptions {
  readonly url?: string;
  readonly json?: boolean;
}

export async function listTopics(options: TopicsOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const overview = await brokerApi(options.url, environment).json<Overview>('/api/overview');
  const { topics, groups, messages } = overview;
  if (options.json) {
    terminal.json({ topics, groups, messages });
    return 0;
  }
  const topicRows = topics.map(({ name, entries, partitions, cleanup }) => [name, entries, partitions, cleanup]);
  const groupRows = groups.map(({ group, topic, lag }) => [group, topic, lag]);
  terminal.line(table(['topic', 'entries', 'partitions', 'cleanup'], topicRows));
  terminal.line(`\n${table(['group', 'topic', 'lag'], groupRows)}`);
  terminal.line(
    `\n${Object.entries(messages)
      .map(([name, count]) => `${name} ${String(count)}`)
      .join('  ')}`,
  );
  return 0;
}
