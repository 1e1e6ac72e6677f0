import { messages } from './messages.js';
import { closedLoop } from './mllp-load.js';
import { startBroker } from '../broker-process.js';
import { startPeer } from './processes.js';
import { ofRuns, round, spread } from './quantiles.js';
import { drained } from './readable.js';

export interface FrontDoorRow {
  readonly message: 'ADT' | 'ORU';
  readonly connections: number;
  /** Acknowledged messages a second: median, lowest and highest of the rounds. */
  readonly nullPerSecond: Rates;
  readonly floorPerSecond: Rates;
  readonly brokerPerSecond: Rates;
  readonly ackMsP99: number;
  /** Until the last of them was linked and folded, stages running from the first. */
  readonly endToEndPerSecond: number;
  readonly ratioToNull: number;
  readonly ratioToFloor: number;
}

type Rates = ReturnType<typeof ofRuns>;

/** Closed loop, window 1, durable acknowledgement with all stages running, beside a null responder and the bare floor. */
export async function measureFrontDoor(options: {
  quick: boolean;
  say: (line: string) => void;
}): Promise<readonly FrontDoorRow[]> {
  const rows: FrontDoorRow[] = [];
  for (const message of ['ADT', 'ORU'] as const)
    for (const connections of [1, 16, 64]) {
      options.say(`front door: ${message}, ${connections} connections`);
      rows.push(await measure(message, connections, options.quick));
    }
  return rows;
}

async function measure(message: 'ADT' | 'ORU', connections: number, quick: boolean): Promise<FrontDoorRow> {
  const rounds = quick ? 1 : 3;
  const forMs = quick ? 1000 : 3000;
  const rates = { null: [] as number[], floor: [] as number[], broker: [] as number[] };
  const ackMs: number[] = [];
  const endToEnd: number[] = [];
  const peers = { null: await startPeer('null'), floor: await startPeer('floor') };
  const broker = await startBroker();
  const count = message === 'ADT' ? 60_000 : 24_000;
  const load = { host: '127.0.0.1', connections, message: messages(message, count) };
  let first = 0;
  for (let round = 0; round < rounds; round++) {
    for (const kind of ['null', 'floor'] as const) {
      const result = await closedLoop({ ...load, port: peers[kind].port }, forMs);
      rates[kind].push(result.messages / result.seconds);
    }
    const began = performance.now();
    const result = await closedLoop({ ...load, port: broker.port }, forMs, first, (count * (round + 1)) / rounds);
    first += result.messages;
    if (result.codes.size !== 1 || !result.codes.has('AA')) throw new Error(`${message}: not every answer was AA`);
    rates.broker.push(result.messages / result.seconds);
    for (const ms of result.ackMs) ackMs.push(ms);
    await drained(broker.url);
    endToEnd.push((result.messages * 1000) / (performance.now() - began));
  }
  await Promise.all([peers.null.stop(), peers.floor.stop(), broker.discard()]);
  const [nullRate, floorRate, brokerRate] = [ofRuns(rates.null), ofRuns(rates.floor), ofRuns(rates.broker)];
  return {
    message,
    connections,
    nullPerSecond: nullRate,
    floorPerSecond: floorRate,
    brokerPerSecond: brokerRate,
    ackMsP99: spread(ackMs).p99,
    endToEndPerSecond: Math.round(ofRuns(endToEnd).median),
    ratioToNull: round(brokerRate.median / nullRate.median),
    ratioToFloor: round(brokerRate.median / floorRate.median),
  };
}
