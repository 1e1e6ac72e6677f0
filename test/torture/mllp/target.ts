import type { ConnectionOptions } from 'node:tls';

/** Rules that a receiver may be set up with, each on a port of its own. */
export type Feed =
  /** Any sender, always answered: the one feed that every receiver has. */
  | 'open'
  /** MSH-11 must be P and MSH-12 2.3 to 2.5.1. */
  | 'production'
  /** Silent where MSH-15 and MSH-16 ask for silence. */
  | 'as-asked'
  /** MSH-4 must be GOOD. */
  | 'enrolled'
  /** Like open; cases of connection limits have it to themselves. */
  | 'capped'
  | 'tls'
  | 'mllp-2'
  /** MSH-13 is checked, and answered in MSA-4. */
  | 'sequenced';

/** What a receiver may or may not do at all; a case says which it needs. */
export type Feature =
  /** BHS batches are answered by a batch of acknowledgements. */
  | 'batches'
  /** The application acknowledgement of enhanced mode as an exchange of its own. */
  | 'later-exchange'
  /** QBP^Q22, QBP^Q23 and QCN^J01 are answered on the connection. */
  | 'queries'
  /** A resend is recognised. */
  | 'resends';

export interface Limits {
  /** Bytes of one message at most. */
  readonly frameBytes: number;
  /** A frame that has begun must end within. */
  readonly frameMs: number;
  readonly idleMs: number;
  /** Connections of one address at most, on each feed. */
  readonly perAddress: number;
}

export interface Archive {
  /** The bytes of every stored message that holds `part`, in the order of storing. */
  holding(part: string): Promise<readonly Buffer[]>;
  /** How many effects messages with this MSH-10 had, once everything received so far has had its effect. */
  effects(id: string): Promise<number>;
}

/** Power over the process of the receiver. */
export interface Life {
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** SIGKILL. What is on disk stays. */
  kill(): Promise<void>;
  /** SIGTERM and wait. */
  terminate(): Promise<void>;
  /** Starts again on what is on disk. */
  restart(): Promise<Target>;
}

/** A receiver that runs, and what is known of it. Only `host` and `open` are needed; cases that need more are left out. */
export interface Target {
  readonly host: string;
  readonly ports: Readonly<Partial<Record<Feed, number>>> & { readonly open: number };
  readonly features: readonly Feature[];
  readonly limits?: Limits;
  readonly archive?: Archive;
  /** Resident bytes of the process. */
  readonly residentBytes?: () => number;
  /** Everything that it wrote to its logs. */
  readonly logs?: () => string;
  /** To trust its certificate, on the feed `tls`. */
  readonly tls?: ConnectionOptions;
  readonly life?: Life;
  stop(): Promise<void>;
}

/** A product under judgement. */
export interface Receiver {
  readonly name: string;
  /** One process serves all lanes; else each lane has one, which is started again when it no longer answers. */
  readonly shared: boolean;
  readonly lanes: number;
  /** How long an answer may take before the case is lost. */
  readonly patienceMs: number;
  /** How long a case may take at most, whatever it allows itself. */
  readonly deadlineMs?: number;
  start(): Promise<Target>;
}

export type Need = Exclude<Feed, 'open'> | Feature | 'limits' | 'archive' | 'memory' | 'logs' | 'life';

export function offers(target: Target, need: Need): boolean {
  if (need === 'limits') return target.limits !== undefined;
  if (need === 'archive') return target.archive !== undefined;
  if (need === 'memory') return target.residentBytes !== undefined;
  if (need === 'logs') return target.logs !== undefined;
  if (need === 'life') return target.life !== undefined;
  return target.ports[need as Feed] !== undefined || target.features.includes(need as Feature);
}
