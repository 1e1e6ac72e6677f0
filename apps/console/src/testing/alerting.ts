import { createLog, type Log, loadConfig, SqliteDatabase } from '#platform';
import { type AlertStore, accessMigrations, migrate, SqliteAlertStore } from '#storage';
import { AlertWatch } from '../alerts/alert-watch.js';
import type { Receiver } from '../alerts/receiver.js';
import { Embedded } from './embedded.js';

const feed = { name: 'lab', connections: 0, received: 0, accepted: 0, refused: 0, unusable: 0, resent: 0 };
const rest = { connectionFaults: 0, senders: [] };
const minuteMs = 60_000;

interface Watching {
  readonly receivers: readonly Receiver[];
  /** Name of one of several processes. */
  readonly holder?: string;
  /** The feed that must not be quiet for half an hour. */
  readonly idle?: string;
  readonly lines?: Log;
}

/** A broker whose feed `lab` may fall silent, and what watches over it. */
export class Alerting {
  private constructor(
    readonly broker: Embedded,
    readonly store: AlertStore,
  ) {}

  static async open(): Promise<Alerting> {
    const file = SqliteDatabase.openWriter(':memory:');
    migrate(file, accessMigrations);
    return new Alerting(await Embedded.open(), new SqliteAlertStore(file));
  }

  watch({ receivers, holder, idle = 'lab', lines = createLog('silent') }: Watching): AlertWatch {
    return new AlertWatch({
      ...this.broker.deps,
      store: this.store,
      settings: { ...loadConfig({}).alerts, holdSeconds: 0, recoverSeconds: 0 },
      // The process runs for long.
      startedAt: 0,
      idleMinutes: new Map([[idle, 30]]),
      receivers,
      ...(holder !== undefined && { holder }),
      lines,
    });
  }

  /** The last message came so long ago. */
  quiet(minutes: number): void {
    this.broker.feeds = [{ ...feed, ...rest, lastMessageAt: this.broker.now - minutes * minuteMs }];
  }

  pass(seconds: number): void {
    this.broker.now += seconds * 1_000;
  }

  close(): Promise<void> {
    return this.broker.close();
  }
}

/** The feed as one that was just started shows it. */
export const startedFeed = (name: string) => ({ ...feed, ...rest, name });
