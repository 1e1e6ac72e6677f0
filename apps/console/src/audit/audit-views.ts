// What the API answers about the audit trail; as in views.ts, it imports nothing.

export interface AuditView {
  readonly sequence: number;
  readonly at: string;
  readonly action: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly who: string;
  readonly kind: string;
  readonly role: string;
  readonly source: string;
  readonly route: string;
  /** Enterprise ids. */
  readonly patients: readonly string[];
  readonly message: string;
  readonly code: string;
  readonly detail: string;
}

export interface AuditPage {
  readonly records: readonly AuditView[];
  /** `before` of the next page; absent where there is nothing more. */
  readonly next?: number;
}

export interface AuditVerdict {
  readonly intact: boolean;
  readonly records: number;
  /** The newest record: whoever notes it down can show later that nothing before it was changed. */
  readonly head?: { readonly sequence: number; readonly hash: string };
  /** Record up to which the chain was compared with a link that is kept elsewhere. */
  readonly anchor?: number;
  readonly problems: readonly {
    readonly kind: 'removed' | 'changed' | 'inserted';
    readonly from: number;
    readonly to: number;
  }[];
  readonly verifiedAt: string;
}
