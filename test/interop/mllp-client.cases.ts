import { Client, Message } from 'node-hl7-client';
import {
  ackTimeoutMs,
  clientCases,
  outcomeOf,
  type SendingClient,
} from '../../libs/mllp/src/testing/client.contract.js';
import { ourClient } from '../../libs/mllp/src/testing/our-client.js';

/** `node mllp-client.cases.js ours|theirs FIRST`: one line with the outcome of each case from FIRST on. */
const [which, first = '0'] = process.argv.slice(2);
const client = which === 'ours' ? ourClient : theirClient;
for (const one of clientCases.slice(Number(first))) {
  process.stdout.write(`${await outcomeOf(one, client)}\n`);
}
process.exit(0);

/** node-hl7-client as its README uses it; the next answer that its handler is given is taken for that of the message. */
function theirClient(port: number): SendingClient {
  const waiting: ((answer: string) => void)[] = [];
  const settle = (answer: string): void => waiting.shift()?.(answer);
  const options = { port, version: '2.5', encoding: 'latin1', retryLow: 1, retryHigh: 5 } as const;
  const connection = new Client({ host: '127.0.0.1', version: '2.5', connectionTimeout: 5_000 }).createConnection(
    options,
    async (response) => {
      const values = ['MSA.1', 'MSA.2', 'MSA.3'].map((path) => response.getMessage().get(path).toString());
      settle(values.join(' ').trim());
    },
  );
  connection.on('data.error', () => settle('an error instead of the answer'));
  const connected = new Promise((resolve) => connection.once('connect', resolve));
  return {
    send: async (bytes) => {
      await connected;
      const answer = new Promise<string>((resolve) => waiting.push(resolve));
      await connection.sendMessage(new Message({ text: Buffer.from(bytes).toString('latin1') }));
      const timer = setTimeout(() => settle('no answer'), ackTimeoutMs);
      return answer.finally(() => clearTimeout(timer));
    },
    close: () => connection.close(),
  };
}
