import type { Command } from 'commander';

interface Means {
  readonly finish: (exitCode: Promise<number>) => Promise<void>;
  readonly whole: (text: string) => number;
}

/** `hie feeds` and what may be ordered of the intake of one. */
export function addFeedVerbs(feeds: Command, { finish, whole }: Means): void {
  feeds
    .command('list', { isDefault: true })
    .description('each feed with its intake, connections and last message')
    .option('--url <url>', 'the broker (default: as configured)')
    .option('--json', 'the answer as JSON')
    .action(async (options) => finish((await import('./feeds.js')).listFeeds(options, process.env)));
  for (const [verb, state, does] of [
    ['start', 'started', 'take messages again, of connections that were paused, too'],
    ['pause', 'paused', 'take nothing more; connections stay, senders wait, what was taken is answered'],
    ['stop', 'stopped', 'answer what was taken, close all connections and refuse new ones'],
  ] as const)
    feeds
      .command(verb)
      .description(`${does}; at every gateway, beyond restarts`)
      .argument('<feed>')
      .option('--reason <text>', 'why, for those who see the feed closed and the audit trail; no patient data')
      .option('--wait <seconds>', 'for all gateways to have followed; 0: not at all', whole, 60)
      .option('--url <url>', 'the broker (default: as configured)')
      .option('--json', 'the answer as JSON')
      .action(async (feed, options) =>
        finish((await import('./feeds.js')).orderFeed(feed, { ...options, state }, process.env)),
      );
}
