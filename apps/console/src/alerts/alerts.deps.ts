import type { Config, Log } from '#platform';
import type { AlertStore } from '#storage';
import type { ConsoleDeps } from '../api/console.deps.js';
import type { Receiver } from './receiver.js';

/** What alerts need from the process that serves the console. */
export interface AlertDeps extends Pick<ConsoleDeps, 'clock' | 'startedAt' | 'feeds' | 'archive' | 'deadLetters'> {
  readonly log: Pick<ConsoleDeps['log'], 'read'> & { readonly admin: Pick<ConsoleDeps['log']['admin'], 'groups'> };
  readonly store: AlertStore;
  readonly settings: Config['alerts'];
  /** Of the feeds that must not be quiet for longer. */
  readonly idleMinutes: ReadonlyMap<string, number>;
  /** What only a process with its own disk and stages knows. */
  readonly host?: {
    readonly diskFreePercent: () => number;
    readonly waiting: () => Promise<readonly { readonly stage: string; readonly code: string }[]>;
  };
  readonly receivers: readonly Receiver[];
  /** Where several processes share the store: the name of this one. */
  readonly holder?: string;
  readonly lines: Log;
}
