import { Command, CommanderError } from 'commander';
import { fault } from '#contracts';
import { explainFailure } from './failure.js';
import { addFeedVerbs } from './feed-verbs.js';
import { addGroupVerbs } from './group-verbs.js';
import { positive, whole } from './numbers.js';

// Every verb is loaded when it is asked for: `hie parse` must not pay for the broker.

const program = new Command('hie')
  .description('Message broker for health information exchange: HL7 v2 in, linked FHIR R4 out.')
  .exitOverride()
  .configureOutput({ outputError: () => undefined })
  .showHelpAfterError(false);

program
  .command('start')
  .description('run the broker, embedded, data in HIE_DATA_DIR (./data)')
  .action(async () => (await import('./start.js')).start(process.env));

program
  .command('send')
  .description('send HL7 files over MLLP; shows progress and the acknowledgements')
  .argument('<paths...>', 'files, or folders of files')
  .option('--host <name>', 'receiver (default: the configured gateway)')
  .option('--port <number>', 'port of the receiver', whole)
  .option('--tls', 'over TLS, certificates as configured')
  .option('--server-name <name>', "with --tls: the name that the receiver's certificate must have (default: the host)")
  .option('--rate <n>', 'messages per second at most', positive)
  .option('--connections <n>', 'connections', positive, 1)
  .option('--timeout <ms>', 'wait for an acknowledgement', positive, 10_000)
  .option('--json', 'one JSON line per message on stdout')
  .action(async (paths, options) => finish((await import('./send.js')).send(paths, options, process.env)));

program
  .command('demo')
  .description('the broker, and a simulated community that sends to it')
  .option('--people <n>', 'people of the community', positive, 200)
  .option('--rate <n>', 'messages per second', positive, 20)
  .option('--minutes <n>', 'send for so long, day after day', positive)
  .option('--day', 'send one day and stop sending (the default)')
  .option('--seed <n>', 'another seed is another community', whole, 1)
  .option('--data-dir <dir>', 'keep the data there (default: a temporary folder)')
  .option('--url <url>', 'use the broker that runs there (its HTTP side)')
  .option('--host <name>', 'its MLLP host')
  .option('--port <number>', 'its MLLP port', whole)
  .option('--once', 'stop the broker after the summary')
  .action(async (options) => finish((await import('./demo.js')).demo(options, process.env)));

program
  .command('parse')
  .description('read HL7 files; one JSON line per message')
  .argument('<files...>', 'files, or folders of files')
  .option(
    '--summary',
    'only {file, index, type, version, controlId, segments, leftOut, sameBytes} or {file, index, error}',
  )
  .action(async (files, options) => finish((await import('./parse.js')).parseFiles(files, options)));

program
  .command('normalize')
  .description('map HL7 files to FHIR R4; one JSON line per message, exit code 1 if any failed')
  .argument('<files...>', 'files, or folders of files')
  .option('--rules <file>', 'as a feed with this rules file')
  .option(
    '--diff',
    'with --rules: only what they change, {file, index, rules, differences: [{path, element, before, after}]}',
  )
  .action(async (files, options) =>
    finish((await import('./normalize.js')).normalizeFiles(files, options, process.env)),
  );

program
  .command('trace')
  .description('every hop of the messages with this control id (MSH-10)')
  .argument('<control id>')
  .option('--url <url>', 'the broker (default: as configured)')
  .option('--json', 'the answer as JSON')
  .action(async (id, options) => finish((await import('./trace.js')).trace(id, options, process.env)));

program
  .command('topics')
  .description('topics with their entries, and groups with their lag')
  .option('--url <url>', 'the broker (default: as configured)')
  .option('--json', 'the answer as JSON')
  .action(async (options) => finish((await import('./topics.js')).listTopics(options, process.env)));

program
  .command('retention')
  .description('how long topics and stores are kept, what is there, and what went and goes next')
  .option('--url <url>', 'the broker (default: as configured)')
  .option('--json', 'the answer as JSON')
  .action(async (options) => finish((await import('./retention.js')).showRetention(options, process.env)));

addFeedVerbs(program.command('feeds').description('feeds and their intake'), { finish, whole });

addGroupVerbs(program.command('groups').description('consumer groups'), { finish, whole });

const dead = program.command('dead').description('dead letters');
dead
  .command('list', { isDefault: true })
  .description('open dead letters')
  .option('--topic <name>', 'of one topic')
  .option('--code <code>', 'of one cause')
  .option('--groups', 'counts by cause')
  .option('--url <url>', 'the broker (default: as configured)')
  .option('--json', 'the answer as JSON')
  .action(async (options) => finish((await import('./dead.js')).listDead(options, process.env)));
dead
  .command('show')
  .description('one dead letter with its entry, as JSON; its value holds patient data')
  .argument('<id>')
  .option('--url <url>', 'the broker (default: as configured)')
  .action(async (id, options) => finish((await import('./dead.js')).showDead(id, options, process.env)));
dead
  .command('edit')
  .description('correct a dead message: write it to a file, try the corrected file, send it in place of the letter')
  .argument('<id>')
  .option('--out <file>', 'write the message there, a segment on each line; it holds patient data')
  .option('--from <file>', 'the corrected message')
  .option('--dry-run', 'with --from: what it would become, without effect; exit code 1 where it would die again')
  .option('--reason <text>', 'with --from: why, for those who look at it later')
  .option('--url <url>', 'the broker (default: as configured)')
  .action(async (id, options) => finish((await import('./dead-repair.js')).editDead(id, options, process.env)));
for (const [verb, does] of [
  ['discard', 'give dead letters up; they stay in the log and can be opened again'],
  ['reopen', 'open dead letters again that were given up'],
] as const)
  dead
    .command(verb)
    .description(does)
    .argument('[ids...]', 'ids as `hie dead` shows them')
    .option('--group <topic:code>', 'all of one cause')
    .option('--all', 'all of every cause')
    .option('--reason <text>', 'why, for those who look at it later')
    .option('--url <url>', 'the broker (default: as configured)')
    .option('--json', 'the answer as JSON')
    .action(async (ids, options) => {
      const { discardDead, reopenDead } = await import('./dead-repair.js');
      return finish((verb === 'discard' ? discardDead : reopenDead)(ids, options, process.env));
    });

program
  .command('replay')
  .description('append dead letters again, once the cause is mended; or normalize messages again and compare')
  .argument('[ids...]', 'ids as `hie dead` shows them')
  .option('--group <topic:code>', 'all open letters of one cause')
  .option('--all', 'all open letters')
  .option('--rate <n>', 'letters per second at most; follows them until they are through', positive)
  .option('--reason <text>', 'why, for those who look at it later')
  .option('--shadow', 'normalize messages again beside what they became, and show what differs; changes nothing')
  .option('--from <time>', 'with --shadow: received at or after, RFC 3339')
  .option('--to <time>', 'with --shadow: received before, RFC 3339')
  .option(
    '--last <n>',
    'with --shadow: only the last so many (default: 1000, unless there is --from or --to)',
    positive,
  )
  .option('--feed <name>', 'with --shadow: of one feed')
  .option('--type <type>', 'with --shadow: of one type, ADT^A01, or all of ADT')
  .option('--rules <file>', 'with --shadow and --feed: under these rules of the site instead of those in force')
  .option('--run <run>', 'show such a run again')
  .option('--promote <run>', 'put the events of such a run in place of those that they differ from')
  .option('--leaving-resources', 'with --promote: also events that withdraw a resource of their former self')
  .option(
    '--to-cluster',
    'move a stopped embedded installation to the configured Kafka and PostgreSQL, and compare all',
  )
  .option('--values', 'with --shadow, --run, --promote: examples with their values, which are patient data')
  .option('--url <url>', 'the broker (default: as configured)')
  .option('--json', 'the answer as JSON')
  .action(async (ids, options) => finish((await import('./replay.js')).replay(ids, options, process.env)));

program
  .command('backup')
  .description(
    'copy the installation in HIE_DATA_DIR, or the cluster, also while it runs, with its secret and configuration',
  )
  .argument('<directory>', 'empty, or not there yet')
  .option('--json', 'the manifest as JSON')
  .action(async (target, options) => finish((await import('./backup.js')).takeBackup(target, options, process.env)));
program
  .command('restore')
  .description('make HIE_DATA_DIR of a backup, or fill the empty servers of a cluster, and compare every row')
  .argument('<directory>', 'a backup')
  .option('--json', 'what was compared as JSON')
  .action(async (from, options) => finish((await import('./backup.js')).restoreBackup(from, options, process.env)));

const identity = program.command('identity').description('who is who');
identity
  .command('export')
  .description('every source identity with its enterprise id, on stdout')
  .option('--format <name>', 'csv', 'csv')
  .option('--url <url>', 'the broker (default: as configured)')
  .action(async (options) => finish((await import('./identity-export.js')).exportIdentities(options, process.env)));
identity
  .command('explain')
  .description('why two source identities are or are not one person')
  .argument('<a>', '`authority|number`')
  .argument('<b>', '`authority|number`')
  .option('--url <url>', 'the broker (default: as configured)')
  .option('--json', 'the answer as JSON')
  .action(async (a, b, options) => finish((await import('./identity-explain.js')).explain(a, b, options, process.env)));
identity
  .command('evaluate')
  .description('measure the matching against a set with known truth (CSV, gzip too)')
  .argument('<records>', 'record_id and the fields')
  .argument('<truth>', 'record_id,entity_id')
  .option('--model <file>', 'a file of `hie identity train` (default: the shipped model)')
  .option('--categories <file>', 'record_id,category, where the records have no such column')
  .option('--json', 'the figures as JSON')
  .action(async (records, truth, options) =>
    finish((await import('./identity-evaluate.js')).evaluateFiles(records, truth, options)),
  );
identity
  .command('train')
  .description('learn weights, name frequencies and values of nobody from records, without truth (CSV, gzip too)')
  .argument('<records>', 'record_id and the fields')
  .option('--out <file>', 'write the model there (default: stdout)')
  .action(async (records, options) => finish((await import('./identity-train.js')).trainModel(records, options)));

const account = program.command('account').description('who may sign in; works with and without a running broker');
account
  .command('add')
  .description('make an account; the password comes from a file or standard input')
  .argument('<name>')
  .requiredOption('--role <name>', 'viewer, engineer, steward or administrator')
  .option('--organization <name...>', 'it sees what is of these only (default: of all)')
  .option('--password-file <file>', 'default: standard input')
  .option('--url <url>', 'the broker (default: as configured)')
  .action(async (name, options) => finish((await import('./account.js')).addAccount(name, options, process.env)));
account
  .command('reset')
  .description('set a password and take the one-time codes away')
  .argument('<name>')
  .option('--password-file <file>', 'default: standard input')
  .option('--url <url>', 'the broker (default: as configured)')
  .action(async (name, options) => finish((await import('./account.js')).resetAccount(name, options, process.env)));
account
  .command('list', { isDefault: true })
  .description('all accounts')
  .option('--url <url>', 'the broker (default: as configured)')
  .option('--json', 'one JSON line per account')
  .action(async (options) => finish((await import('./account.js')).listAccounts(options, process.env)));

program
  .command('audit')
  .description('the trail of who did and saw what')
  .command('verify')
  .description('whether it is as it was written; exit code 1 where records were removed, changed or put in')
  .option('--anchor <number:hash>', 'a newest record that was noted earlier')
  .option('--url <url>', 'the broker (default: as configured)')
  .option('--json', 'the answer as JSON')
  .action(async (options) => finish((await import('./audit.js')).verifyAudit(options, process.env)));

const config = program.command('config').description('configuration');
config
  .command('show', { isDefault: true })
  .description('the effective configuration as YAML, without secrets')
  .option('--json', 'as JSON')
  .action(async (options) => finish((await import('./config.js')).showConfig(options, process.env)));
config
  .command('check')
  .description('everything that is wrong with a configuration file and the rules files that it names, a line each')
  .argument('[file]', 'default: the one that HIE_CONFIG names')
  .option('--json', 'one JSON line per problem')
  .action(async (file, options) => finish((await import('./config.js')).checkConfig(file, options, process.env)));

program
  .command('doctor')
  .description('look at everything that the broker needs; says what to do')
  .option('--json', 'one JSON line per check')
  .action(async (options) => finish((await import('./doctor.js')).doctor(options, process.env)));

async function finish(exitCode: Promise<number>): Promise<void> {
  process.exitCode = await exitCode;
}

/** A closed pipe (`hie parse ... | head`) is the reader's decision, not a failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.on('uncaughtException', (error) => {
  process.stderr.write(explainFailure(error, process.env['HIE_LOG_LEVEL']));
  process.exit(1);
});

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  const known =
    error instanceof CommanderError ? fault('ARGUMENT_INVALID', { problem: problemOf(error) }, error) : error;
  process.stderr.write(explainFailure(known, process.env['HIE_LOG_LEVEL']));
  process.exitCode = error instanceof CommanderError ? 2 : 1;
});

const problemOf = ({ code, message }: CommanderError): string =>
  code === 'commander.help' ? 'no verb' : message.replace(/^error: /, '');
