import { parseArgs } from 'node:util';
import { groups } from './mllp/cases.js';
import { judge, type Verdict } from './mllp/judge.js';
import { failures, line, sideBySide, summary } from './mllp/report.js';
import type { Receiver } from './mllp/target.js';
import { brokerReceiver } from './receivers/broker.receiver.js';

/**
 * `npm run torture`: the cases against this broker. `--host H --port P`: against any MLLP receiver. `--only F06,I` keeps to cases or classes; `--json`: one line of JSON.
 */
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const anyReceiver = (host: string, port: number): Receiver => ({
  name: `${host}:${port}`,
  shared: true,
  lanes: 4,
  patienceMs: 5_000,
  start: async () => ({ host, ports: { open: port }, features: ['batches', 'resends'], stop: async () => undefined }),
});

const wanted = values.only?.split(',');
const chosen = groups.map(({ name, cases }) => ({
  name,
  cases: cases.filter(({ id }) => wanted === undefined || wanted.some((start) => id.startsWith(start))),
}));
const receivers = values.port === undefined ? [brokerReceiver] : [anyReceiver(values.host, Number(values.port))];
const columns: [string, readonly Verdict[]][] = [];
for (const receiver of receivers) {
  const say = values.json ? () => undefined : (verdict: Verdict) => void process.stdout.write(`${line(verdict)}\n`);
  columns.push([receiver.name, await judge(receiver, chosen, say)]);
}
if (values.json) process.stdout.write(`${JSON.stringify(Object.fromEntries(columns))}\n`);
else {
  for (const [name, verdicts] of columns)
    process.stdout.write(`\n${name}: ${summary(verdicts)}\n${failures(name, verdicts)}\n`);
  process.stdout.write(`\n${sideBySide(columns)}\n`);
}
process.exitCode = columns[0]?.[1].some(({ outcome }) => outcome === 'fail') ? 1 : 0;
