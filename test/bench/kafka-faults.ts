import { CuttingProxy } from '../servers/faults/cutting-proxy.js';
import { type RunAccount, runBoth } from '../servers/faults/runs.js';
import {
  cutAnswers,
  freeze,
  killAndRestart,
  killOneOf,
  none,
  rebalance,
  type Scenario,
} from '../servers/faults/scenarios.js';
import { startKafka } from '../servers/kafka.js';

export interface KafkaFaultRow extends RunAccount {
  readonly fault: string;
  readonly client: string;
}

interface Options {
  readonly say: (line: string) => void;
}

/** What each client loses or doubles while both meet the same faults, on one broker and on three. */
export async function measureKafkaFaults({ say }: Options): Promise<readonly KafkaFaultRow[]> {
  const rows: KafkaFaultRow[] = [];
  const run = async (fault: string, brokers: readonly string[], scenario: Scenario): Promise<void> => {
    say(`kafka: ${fault}`);
    for (const [client, account] of await runBoth('bench-fault', brokers, scenario))
      rows.push({ fault, client, ...account });
  };
  const proxy = await CuttingProxy.listen();
  const brokers = [`127.0.0.1:${proxy.port}`];
  const single = await startKafka(
    { from: 'local' },
    { properties: [`advertised.listeners=PLAINTEXT://${brokers[0]}`] },
  );
  proxy.passOnTo(Number(single.brokers[0]?.split(':')[1]));
  try {
    await run('none', brokers, none());
    await run('kill -9, start again', brokers, killAndRestart(single));
    await run('frozen for 20 s', brokers, freeze(single, 20_000));
    await run('10 rebalances', brokers, rebalance(10));
    await run('40 answers cut off', brokers, cutAnswers(proxy, 20));
  } finally {
    await proxy.close();
    await single.stop();
  }
  const three = await startKafka({ from: 'local' }, { nodes: 3 });
  try {
    await run('one of three killed', three.brokers, killOneOf(three));
    await run('one of three frozen for 20 s', three.brokers, freeze(three, 20_000));
  } finally {
    await three.stop();
  }
  return rows;
}
