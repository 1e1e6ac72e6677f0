import type {
  ArchiveStore,
  DeadLetterStore,
  FindingStore,
  FragmentStore,
  IdentityStore,
  MessageSearchStore,
  RecordStore,
  ResendStore,
  ShadowStore,
  ToldSetStore,
} from '#storage';

/** What the stages keep, each within the transaction of its batch. */
export interface StageStores<Tx> {
  readonly identity: IdentityStore<Tx>;
  readonly record: RecordStore<Tx>;
  readonly archive: ArchiveStore<Tx>;
  readonly search: MessageSearchStore<Tx>;
  readonly deadLetters: DeadLetterStore<Tx>;
  readonly fragments: FragmentStore<Tx>;
  readonly findings: FindingStore<Tx>;
  readonly shadow: ShadowStore<Tx>;
  readonly toldSets: ToldSetStore<Tx>;
  /** Only where the log may hold a resend twice. */
  readonly resends?: ResendStore<Tx>;
}
