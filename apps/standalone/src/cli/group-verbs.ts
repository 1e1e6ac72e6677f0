import type { Command } from 'commander';

interface Means {
  readonly finish: (exitCode: Promise<number>) => Promise<void>;
  readonly whole: (text: string) => number;
}

/** `hie groups` and `hie groups reset`, by the words that `kafka-consumer-groups` has for them. */
export function addGroupVerbs(groups: Command, { finish, whole }: Means): void {
  groups
    .command('list', { isDefault: true })
    .description('how far each group is behind, in entries and in seconds')
    .option('--url <url>', 'the broker (default: as configured)')
    .option('--json', 'the answer as JSON')
    .action(async (options) => finish((await import('./groups.js')).listGroups(options, process.env)));
  groups
    .command('reset')
    .description('what moving a group to other offsets would mean; with --execute, moves it')
    .argument('<group>')
    .option('--topic <name>', 'only of this topic, or of a partition: NAME:PARTITION')
    .option('--to-earliest', 'to the oldest entries')
    .option('--to-latest', 'to the end: what waits is never worked through')
    .option('--to-datetime <time>', 'to what the log took then or later, RFC 3339')
    .option('--to-offset <n>', 'to this offset', whole)
    .option('--execute', 'do it; in a cluster, only while no process of the stage works')
    .option('--reason <text>', 'with --execute: why, for those who read the audit trail; no patient data')
    .option('--confirm <group>', 'with --execute: the name of the group, where entries are skipped')
    .option('--url <url>', 'the broker (default: as configured)')
    .option('--json', 'the answer as JSON')
    .action(async (group, options) => finish((await import('./groups.js')).resetGroup(group, options, process.env)));
}
