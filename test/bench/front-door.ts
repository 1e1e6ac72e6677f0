import { type Broker, startBroker } from '../broker-process.js';
import { syncsPerSecond } from './disk.js';
import { messages } from './messages.js';
import { closedLoop, type LoadResult } from './mllp-load.js';
import { processorMicroseconds, residentMebibytes } from './process-cost.js';
import { type Peer, type PeerKind, peerKinds, startPeer } from './processes.js';
import { ofRuns, round, spread } from './quantiles.js';
import { drained } from './readable.js';

type Rates = ReturnType<typeof ofRuns>;

/** The broker with its stages held, and with all of them running. */
export interface DoorFigures {
  readonly perSecond: Rates;
  readonly ackMsP50: number;
  readonly ackMsP99: number;
  /** Of the floor's rate, round by round. */
  readonly toFloor: Rates;
  /** Processor time of all threads, the kernel's included. */
  readonly microseconds: Rates;
}

export interface FrontDoorRow {
  readonly message: 'ADT' | 'ORU';
  readonly connections: number;
  readonly peers: Readonly<Record<PeerKind, Rates>>;
  /** Write and fdatasync of 4 KiB, one after the other. */
  readonly syncsPerSecond: Rates;
  readonly held: DoorFigures;
  readonly running: DoorFigures;
  /** Until the last message was linked and folded, stages running from the first. */
  readonly endToEndPerSecond: number;
  readonly idleMebibytes: number;
}

interface Options {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

/**
 * Closed loop, window 1, durable acknowledgements, beside a responder that stores nothing, a bare server that stores like
 * the broker (the floor) and node-hl7-server, in one run, because the machine is never twice the same.
 */
export async function measureFrontDoor({ quick, say }: Options): Promise<readonly FrontDoorRow[]> {
  const rows: FrontDoorRow[] = [];
  for (const message of ['ADT', 'ORU'] as const)
    for (const connections of [1, 16, 64]) {
      say(`front door: ${message}, ${connections} connections`);
      rows.push(await measure(message, connections, quick));
    }
  return rows;
}

async function measure(message: 'ADT' | 'ORU', connections: number, quick: boolean): Promise<FrontDoorRow> {
  const peers = await Promise.all(peerKinds.map((kind) => startPeer(kind)));
  const [held, running] = [await startBroker(undefined, { HIE_STAGES: 'hold' }), await startBroker()];
  const idleMebibytes = residentMebibytes(running.pid);
  const count = message === 'ADT' ? 120_000 : 48_000;
  const load = { host: '127.0.0.1', connections, message: messages(message, count) };
  const rounds = quick ? 1 : 3;
  const forMs = quick ? 1000 : 3000;
  const door = { held: new Door(held, count), running: new Door(running, count / 4) };
  const rates = Object.fromEntries(peerKinds.map((kind) => [kind, [] as number[]])) as Record<PeerKind, number[]>;
  const syncs: number[] = [];
  const endToEnd: number[] = [];
  for (let at = 0; at < rounds; at++) {
    syncs.push(await syncsPerSecond(300));
    for (const { kind, port } of peers) rates[kind].push(perSecond(await closedLoop({ ...load, port }, forMs / 2)));
    const floor = rates.floor.at(-1) ?? Number.NaN;
    await door.held.round(load, forMs, floor);
    const began = performance.now();
    const sent = await door.running.round(load, forMs, floor);
    await drained(running.url);
    endToEnd.push((sent * 1000) / (performance.now() - began));
  }
  await Promise.all([...peers.map((peer: Peer) => peer.stop()), held.discard(), running.discard()]);
  return {
    message,
    connections,
    peers: Object.fromEntries(peerKinds.map((kind) => [kind, ofRuns(rates[kind])])) as Record<PeerKind, Rates>,
    syncsPerSecond: ofRuns(syncs),
    held: door.held.figures(),
    running: door.running.figures(),
    endToEndPerSecond: Math.round(ofRuns(endToEnd).median),
    idleMebibytes,
  };
}

const perSecond = ({ messages: sent, seconds }: LoadResult): number => sent / seconds;

/** One broker over the rounds: each message is sent to it once, since a resend costs it less. */
class Door {
  readonly #rates: number[] = [];
  readonly #toFloor: number[] = [];
  readonly #microseconds: number[] = [];
  readonly #ackMs: number[] = [];
  #next = 0;

  constructor(
    private readonly broker: Broker,
    private readonly messagesMax: number,
  ) {}

  async round(load: Omit<Parameters<typeof closedLoop>[0], 'port'>, forMs: number, floor: number): Promise<number> {
    const before = processorMicroseconds(this.broker.pid);
    const end = Math.min(this.messagesMax, this.#next + this.messagesMax / 3);
    const result = await closedLoop({ ...load, port: this.broker.port }, forMs, this.#next, end);
    this.#microseconds.push((processorMicroseconds(this.broker.pid) - before) / result.messages);
    if (result.codes.size !== 1 || !result.codes.has('AA')) throw new Error('not every answer was AA');
    this.#next += result.messages;
    this.#rates.push(perSecond(result));
    this.#toFloor.push(perSecond(result) / floor);
    for (const ms of result.ackMs) this.#ackMs.push(ms);
    return result.messages;
  }

  figures(): DoorFigures {
    const { p50, p99 } = spread(this.#ackMs);
    return {
      perSecond: ofRuns(this.#rates),
      ackMsP50: p50,
      ackMsP99: p99,
      toFloor: ofRuns(this.#toFloor.map(round)),
      microseconds: ofRuns(this.#microseconds.map(round)),
    };
  }
}
