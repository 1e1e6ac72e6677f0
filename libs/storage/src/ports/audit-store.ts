/** One thing that somebody did, saw or was refused. Nothing of a patient but its enterprise id. */
export interface AuditRecord {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly action: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly who: string;
  /** How it came in: `session`, `machine`, `command-line`, `open`, `unknown`. */
  readonly kind: string;
  readonly role: string;
  /** Network address; empty where it came over none. */
  readonly source: string;
  readonly route: string;
  /** Enterprise ids, in order. */
  readonly patients: readonly string[];
  readonly message: string;
  readonly code: string;
  /** What else is to be known, such as the account that was changed. */
  readonly detail: string;
  /** Hash of the record before it; empty for the first. */
  readonly previous: string;
  readonly hash: string;
}

export type AuditLink = Pick<AuditRecord, 'sequence' | 'hash'>;

/** What is given must fit; `before` is a sequence. */
export interface AuditQuery {
  readonly who?: string;
  readonly action?: string;
  readonly outcome?: AuditRecord['outcome'];
  readonly patient?: string;
  /** Milliseconds since 1970, inclusive and exclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly before?: number;
  readonly max: number;
}

/** Grows only. What makes it a chain is made by whoever appends. */
export interface AuditStore {
  /** `make` makes the record that follows the last one: nobody comes in between. Durable when it resolves. */
  append(make: (last: AuditLink | undefined) => AuditRecord): Promise<AuditRecord>;
  last(): Promise<AuditLink | undefined>;
  /** In order, from a sequence on. */
  read(from: number, max: number): Promise<readonly AuditRecord[]>;
  /** Newest first. */
  find(query: AuditQuery): Promise<readonly AuditRecord[]>;
}
