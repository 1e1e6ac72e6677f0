import { parseArgs } from 'node:util';
import { groups } from './mllp/cases.js';
import { judge, type Verdict } from './mllp/judge.js';
import { failures, line, sideBySide, summary } from './mllp/report.js';
import type { Feature, Receiver } from './mllp/target.js';
import { brokerReceiver } from './receivers/broker.receiver.js';
import { nodeHl7Server, referenceReceiver } from './receivers/receivers.js';
import { residentBytes } from './receivers/resident-bytes.js';

/**
 * `npm run torture`: puts the cases to this broker and, beside it, to node-hl7-server. `--host H --port P` puts them to
 * any MLLP receiver; cases that need what `--features` (batches, resends, queries, later-exchange), `--pid` (its memory)
 * or a set-up of ours would tell are left out. `--broken DEFECT` puts them to the small receiver with that defect.
 * `--only F06,I` keeps to cases or classes, `--json` prints one line of JSON. Ends with 1 where the first receiver fails.
 */
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string' },
    features: { type: 'string', default: 'batches' },
    pid: { type: 'string' },
    broken: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const anyReceiver = (host: string, port: number): Receiver => ({
  name: `${host}:${port}`,
  shared: true,
  lanes: 4,
  patienceMs: 5_000,
  deadlineMs: 60_000,
  start: async () => ({
    host,
    ports: { open: port },
    features: values.features.split(',') as readonly Feature[],
    ...(values.pid !== undefined && { residentBytes: () => residentBytes(Number(values.pid)) }),
    stop: async () => undefined,
  }),
});

function receivers(): readonly Receiver[] {
  if (values.port !== undefined) return [anyReceiver(values.host, Number(values.port))];
  return values.broken === undefined ? [brokerReceiver, nodeHl7Server] : [referenceReceiver(values.broken)];
}

const wanted = values.only?.split(',');
const chosen = groups.map(({ name, cases }) => ({
  name,
  cases: cases.filter(({ id }) => wanted === undefined || wanted.some((start) => id.startsWith(start))),
}));
const say = (text: string): void => void (values.json || process.stdout.write(`${text}\n`));

const columns: (readonly [string, readonly Verdict[]])[] = [];
for (const receiver of receivers()) {
  say(`${receiver.name}:`);
  columns.push([receiver.name, await judge(receiver, chosen, (verdict) => say(line(verdict)))]);
}
if (values.json) process.stdout.write(`${JSON.stringify(Object.fromEntries(columns))}\n`);
for (const [name, verdicts] of columns) say(`\n${name}: ${summary(verdicts)}\n${failures(name, verdicts)}`);
say(`\n${sideBySide(columns)}`);
process.exitCode = columns[0]?.[1].some(({ outcome }) => outcome === 'fail') ? 1 : 0;
