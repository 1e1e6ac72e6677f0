import { messages } from './messages.js';
import { openLoop } from './mllp-load.js';
import { type Broker, startBroker } from '../broker-process.js';
import { spread, type Spread } from './quantiles.js';
import { drained, finds, ReadableSampler } from './readable.js';

export interface EndToEndRow {
  readonly message: 'ADT' | 'ORU';
  readonly offeredPerSecond: number;
  readonly seconds: number;
  readonly acknowledgedPerSecond: number;
  /** From the instant at which the message fell due. */
  readonly ackMs: Spread;
  /** From the same instant until a FHIR search finds it; of a sample. */
  readonly readableMs: Spread;
  readonly samples: number;
  /** Time that the stages needed after the last acknowledgement. */
  readonly drainMs: number;
  readonly linked: number;
  readonly sent: number;
}

/** Open loop over 16 connections with all stages running: the rates that a region has, with the times that people feel. */
export async function measureEndToEnd(options: {
  quick: boolean;
  say: (line: string) => void;
}): Promise<readonly EndToEndRow[]> {
  const rows: EndToEndRow[] = [];
  for (const [message, perSecond] of [
    ['ADT', 1000],
    ['ORU', 400],
  ] as const) {
    options.say(`end to end: ${perSecond} ${message}/s offered`);
    const broker = await startBroker();
    rows.push(await measure(broker, message, perSecond, options.quick ? 5000 : 60_000));
    await broker.discard();
  }
  return rows;
}

async function measure(broker: Broker, message: 'ADT' | 'ORU', perSecond: number, forMs: number): Promise<EndToEndRow> {
  const make = messages(message, (perSecond * forMs) / 1000);
  const sampler = new ReadableSampler((index) => isReadable(broker.url, message, index));
  const began = performance.now();
  const load = { host: '127.0.0.1', port: broker.port, connections: 16, message: make };
  const result = await openLoop(load, {
    perSecond,
    forMs,
    first: 0,
    onAcknowledged: (index) => sampler.acknowledged(index, began + (index * 1000) / perSecond),
  });
  const lastAcknowledged = performance.now();
  const linked = await drained(broker.url);
  const drainMs = Math.round(performance.now() - lastAcknowledged);
  await sampler.stop();
  return {
    message,
    offeredPerSecond: perSecond,
    seconds: forMs / 1000,
    acknowledgedPerSecond: Math.round(result.messages / result.seconds),
    ackMs: spread(result.ackMs),
    readableMs: spread(sampler.ms),
    samples: sampler.ms.length,
    drainMs,
    linked,
    sent: result.messages,
  };
}

/** An ADT is readable when its visit is; an ORU when its report is. */
const isReadable = (url: string, message: 'ADT' | 'ORU', index: number): Promise<boolean> =>
  message === 'ADT'
    ? finds(url, 'Encounter', { identifier: `V${index}` })
    : finds(url, 'DiagnosticReport', { identifier: `F${index}` });
