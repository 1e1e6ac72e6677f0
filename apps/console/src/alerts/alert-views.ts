// What the API answers about alerts; as in ../api/views.ts, it imports nothing.

export type AlertRule = 'idle' | 'lag' | 'dead-letters' | 'waiting' | 'disk' | 'certificate';

/** Names of our own, codes and numbers; nothing of a message. */
export interface AlertView {
  readonly id: string;
  readonly rule: AlertRule;
  /** What it is about: a feed, a group on a topic, a cause of dead letters, a stage. */
  readonly subject: string;
  /** In words, with the newest number. */
  readonly text: string;
  readonly openedAt: string;
  /** Absent while it lasts. */
  readonly endedAt?: string;
  readonly acknowledged?: { readonly by: string; readonly at: string };
}

/** Who is told of alerts, and what keeps it from taking notices. */
export interface ReceiverView {
  readonly kind: 'email' | 'webhook';
  /** The address of a mail; of a webhook the host alone. */
  readonly name: string;
  /** Notices that it does not have yet. */
  readonly waiting: number;
  /** Absent: it took the last one. */
  readonly trouble?: { readonly code: string; readonly text: string; readonly since: string };
}

export interface AlertsView {
  /** When causes were last looked for; absent: not yet since the broker started. */
  readonly checkedAt?: string;
  /** The newest first. */
  readonly active: readonly AlertView[];
  /** The last 100 that ended, the newest first. */
  readonly past: readonly AlertView[];
  readonly receivers: readonly ReceiverView[];
}
