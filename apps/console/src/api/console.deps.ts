import type { Entry } from '#contracts';
import type { ParseOptions } from '#hl7';
import type { Clock } from '#platform';
import type { EventLog, Trim } from '#event-log';
import type {
  AgingStore,
  ArchiveReader,
  DeadLetterReader,
  FindingReader,
  Hints,
  HopReader,
  MessageSearchReader,
  RetentionReader,
  ShadowReader,
} from '#storage';
import type { Mapped, SourceContext } from '#v2-to-fhir';
import type { FeedConnections, FeedIntakeView, FeedView } from './views.js';

/** State of a feed as the gateway keeps it: instants in milliseconds since 1970. */
export type FeedState = Omit<FeedView, 'lastMessageAt' | 'certificateExpiresAt' | 'totals' | 'instances' | 'intake'> & {
  readonly intake?: Omit<FeedIntakeView, 'since'> & { readonly since?: number };
  readonly lastMessageAt?: number;
  readonly certificateExpiresAt?: number;
  readonly instances?: readonly {
    readonly instance: string;
    readonly connections: number;
    readonly received: number;
    readonly lastMessageAt?: number;
  }[];
};

type ConnectionState = Omit<FeedConnections['open'][number], 'openedAt' | 'activeAt'> & {
  readonly openedAt: number;
  readonly activeAt: number;
};

/** Connections of a feed as the gateway keeps them: instants in milliseconds since 1970. */
export interface FeedConnectionStates extends Pick<FeedConnections, 'connections'> {
  readonly open: readonly ConnectionState[];
  readonly faulty: readonly ConnectionState[];
  readonly refused: readonly {
    readonly instance?: string;
    readonly code: string;
    readonly at: number;
    readonly remoteAddress: string;
    readonly reason?: string | undefined;
  }[];
}

/** Of this process at once, of others once they are asked. */
type Asked<Value> = Value | Promise<Value>;

/** What the console's API needs from the process that serves it. Everything but commands is reading. */
export interface ConsoleDeps {
  readonly mode: 'embedded' | 'cluster';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly clock: Clock;
  /** Mints the ids of commands, in the form of message ids. */
  readonly nextId: () => string;
  /** `append` is used for what people order: `ops.command`, `shadow.command` and `feed.intake`. */
  readonly log: Pick<EventLog, 'append' | 'read'> & {
    readonly admin: Pick<EventLog['admin'], 'partitions' | 'groups' | 'offsetAt'>;
  };
  /** Has a group go on elsewhere. Faults LOG_GROUP_BUSY where its members work and may not be moved (cluster). */
  readonly moveGroup: EventLog['admin']['move'];
  /** For so many days, stages of a cluster know the ids of what they worked through. */
  readonly duplicateDays: number;
  /** The days of each topic that does not keep everything, and what may be dropped now. */
  readonly retention: () => Promise<{ readonly kept: ReadonlyMap<string, number>; readonly trims: readonly Trim[] }>;
  /** The same of the stores, and how long it is between two sweeps. */
  readonly stores: {
    readonly reader: RetentionReader;
    readonly days: ReadonlyMap<AgingStore, number>;
    readonly sweptEveryMs: number;
  };
  readonly archive: ArchiveReader;
  readonly search: MessageSearchReader;
  readonly hops: HopReader;
  readonly deadLetters: DeadLetterReader;
  readonly shadow: ShadowReader;
  /** Whether a text of a rules file is what a feed is under; CONFIG_INVALID with all that is wrong with it. Undefined: no such feed. */
  readonly rulesInForce: (feed: string, rules: string) => boolean | undefined;
  readonly findings: FindingReader;
  /** How an entry of `hl7.raw` is read and mapped today. */
  readonly mappingOf: (entry: Entry) => { readonly context: SourceContext; readonly characters: ParseOptions };
  /** What the normalizer would make of an entry of `hl7.replay`; throws the fault that the entry would die of. */
  readonly dryRun: (entry: Entry) => Mapped | { readonly kind: 'refused' | 'answered' | 'fragment' };
  /** Feeds of the configuration, each with the organizations of its enrolled senders. */
  readonly configured: ReadonlyMap<string, readonly string[]>;
  /** Undefined where it is not known now. */
  readonly feeds: () => Asked<readonly FeedState[] | undefined>;
  /** Undefined where there is no such feed. */
  readonly feedConnections: (feed: string) => Asked<FeedConnectionStates | 'not known' | undefined>;
  /** Of other processes, that there is something new to read; absent: it is read each second. */
  readonly hints?: Pick<Hints, 'listen'>;
}

/** Token of `ConsoleDeps`. */
export const consoleDeps = Symbol('ConsoleDeps');
