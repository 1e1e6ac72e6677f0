import { errors, fault } from '#contracts';
import { parse } from '#hl7';
import type { MllpClientOptions } from '#mllp';
import { type Config, loadConfig } from '#platform';
import { readClientTls } from '../../../gateway/src/tls-files.js';
import { Tally } from '../sending/tally.js';
import { type Delivery, transmit } from '../sending/transmit.js';
import { type FileMessage, filesBelow, messagesOf } from './hl7-files.js';
import { terminal } from './output.js';

interface SendOptions {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: boolean;
  /** That the receiver's certificate must have, where it is not the host. */
  readonly serverName?: string;
  readonly rate?: number;
  readonly connections: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

type Outgoing = FileMessage & { readonly connection: number };

const triesMax = 5;
const connectTimeoutMs = 5_000;
const progressMs = 2_000;

/** Exit code 0 when every message was answered positively, else 1. */
export async function send(
  paths: readonly string[],
  options: SendOptions,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const target = targetOf(options, loadConfig(environment));
  const files = await filesBelow(paths);
  const messages = (await Promise.all(files.map(messagesOf))).flat();
  if (messages.length === 0)
    throw fault('ARGUMENT_INVALID', { problem: 'no HL7 file (.hl7 .er7 .txt .mllp .dat) is there' });
  const tally = new Tally();
  const progress = setInterval(() => terminal.say(`${tally.total} of ${messages.length} answered`), progressMs);
  const outgoing = messages.map((message, at) => ({ ...message, connection: at % options.connections }));
  const hopeless = new AbortController();
  const pace = {
    triesMax,
    signal: hopeless.signal,
    ...(options.rate === undefined ? {} : { ratePerSecond: options.rate }),
  };
  terminal.say(`sending ${messages.length} messages of ${files.length} files to ${target.host}:${target.port}`);
  await transmit(outgoing, target, pace, (delivery) => {
    // The other messages would only wait as long for nobody.
    if (delivery.fault && (!delivery.fault.retriable || delivery.code === 'MLLP_UNREACHABLE'))
      return hopeless.abort(delivery.fault);
    tally.add(delivery);
    report(delivery, options);
  });
  clearInterval(progress);
  terminal.say(tally.summary());
  hopeless.signal.throwIfAborted();
  return Object.keys(tally.codes).every((code) => code === 'AA' || code === 'CA') ? 0 : 1;
}

/** What is not accepted is named at once; with --json everything is a line. */
function report(delivery: Delivery<Outgoing>, options: SendOptions): void {
  const { item, code, sends, tookMs, acknowledgement } = delivery;
  const { file, index } = item;
  if (options.json) {
    const controlId = answeredControlId(acknowledgement);
    terminal.json({ file, index, code, controlId, sends, tookMs: Math.round(tookMs * 10) / 10 });
  } else if (code !== 'AA' && code !== 'CA') {
    terminal.say(`${file}#${index}: ${code}${reasonOf(delivery)}`);
  }
}

/** MSA-2: the control id of the message that was answered. */
function answeredControlId(acknowledgement: Uint8Array | undefined): string | undefined {
  const parsed = acknowledgement && parse(acknowledgement);
  return parsed?.kind === 'message' ? parsed.message.value('MSA-2') : undefined;
}

/** ERR-3 and the text that the receiver gave; for a fault of the connection, what to do. */
function reasonOf({ acknowledgement, code }: Delivery<Outgoing>): string {
  const advice = Object.entries(errors).find(([name]) => name === code)?.[1];
  if (advice) return ` ${advice.what}. ${advice.fix}`;
  const parsed = acknowledgement && parse(acknowledgement);
  if (parsed?.kind !== 'message') return '';
  const said = ['MSA-3', 'ERR-3', 'ERR-7', 'ERR-8'].map((path) => parsed.message.value(path)).filter(Boolean);
  return said.length === 0 ? '' : ` ${said.join('; ')}`;
}

function targetOf(options: SendOptions, config: Config): MllpClientOptions {
  return {
    host: options.host ?? config.mllp.host,
    port: options.port ?? config.mllp.port,
    ackTimeoutMs: options.timeout,
    connectTimeoutMs,
    ...(options.tls && { tls: readClientTls(config.tls, options.serverName) }),
  };
}
