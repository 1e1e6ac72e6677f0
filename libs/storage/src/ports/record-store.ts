import type { EnterpriseId, MessageId, SourceKey } from '#contracts';
import type { SearchValues } from '#fhir';

/** `Observation/<id>`: names a resource of the record. */
export type ResourceName = string;

/** A resource of the record in its newest version. */
export interface RecordedResource {
  readonly type: string;
  readonly id: string;
  /** Whose it is, as the source knows the patient; absent for what belongs to no patient (Practitioner, Location …). */
  readonly sourceKey?: SourceKey;
  /** Message that last wrote it, which is also its place in the order of receipt. */
  readonly sequence: MessageId;
  /** Revision of the mapping of that message: a re-normalized message replaces its own earlier effect. */
  readonly revision: number;
  /**
   * Message that last changed the content; those that said the same since are newer. Absent where an older message came
   * late and was not heard: what would stand without this one is then not known.
   */
  readonly changedBy?: MessageId;
  /** From 1, one more with each change of the content. */
  readonly version: number;
  /** Receipt of the message that last changed the content, RFC 3339. */
  readonly updatedAt: string;
  /** FHIR R4 resource as JSON; its subject is the source's Patient. */
  readonly body: string;
  readonly values: SearchValues;
}

/** What a message did to a resource. */
export type RecordWrite =
  /** A new version; the earlier one goes to the history. */
  | { readonly kind: 'content'; readonly resource: RecordedResource }
  /** The message said what was known already; only its place in the order is kept. */
  | { readonly kind: 'sequence'; readonly resource: RecordedResource }
  /** An older message came late: all stays, except that nobody is known as who changed it last. */
  | { readonly kind: 'late'; readonly resource: RecordedResource }
  /** Only a former revision of the message brought it: the record is as if it had never come, its history too. */
  | { readonly kind: 'withdrawn'; readonly resource: RecordedResource };

/** A resource with the effect of one message, and without. */
export interface ChangedResource {
  readonly resource: RecordedResource;
  /** As the messages before it left it, without the values that are searched; absent where there was none. */
  readonly before?: RecordedResource;
}

/** That a message said something of a resource. */
export interface Touch {
  /** In its newest version. */
  readonly resource: RecordedResource;
  readonly by: MessageId;
}

/** A message that was mapped again has the effect of its newest revision only. */
export interface MessageRevision {
  readonly messageId: MessageId;
  readonly revision: number;
}

/** Which person a source identity belongs to. */
export interface RecordMembership {
  readonly sourceKey: SourceKey;
  readonly enterpriseId: EnterpriseId;
  /** The greater one wins, whatever the order in which they come. */
  readonly version: number;
}

/** State of a person's id: `replacedBy` where it is retired. */
export interface PersonState {
  readonly enterpriseId: EnterpriseId;
  readonly replacedBy?: EnterpriseId;
  readonly version: number;
}

/**
 * The record within a stage's transaction: one call per table and batch. Where several processes write, nobody else
 * changes what `load` and `ofSources` gave until the transaction ends, and who saves a resource as new (version 1) that
 * another one has made since begins again: so `save` takes only what was loaded in its transaction.
 */
export interface RecordStore<Tx> {
  load(tx: Tx, names: readonly ResourceName[]): Promise<readonly RecordedResource[]>;
  /** Everything that belongs to these patients, at most `max` resources. */
  ofSources(tx: Tx, sourceKeys: readonly SourceKey[], max: number): Promise<readonly RecordedResource[]>;
  /** What these messages changed last, and no other one has changed or confirmed since. */
  changedBy(tx: Tx, messages: readonly MessageId[]): Promise<readonly RecordedResource[]>;
  /** Leaves out those of whose versions since then retention has taken one: it is not known what stood before. */
  before(tx: Tx, changed: readonly RecordedResource[]): Promise<readonly ChangedResource[]>;
  /** Those of the touches that the last versions of the resources tell of. */
  touched(tx: Tx, touches: readonly Touch[]): Promise<readonly Touch[]>;
  /** The newest of these messages' revisions from 1 on that were folded. */
  revisionsOf(tx: Tx, messages: readonly MessageId[]): Promise<readonly MessageRevision[]>;
  /** The greater one stays. */
  revise(tx: Tx, revisions: readonly MessageRevision[]): Promise<void>;
  /** In the order given, which may hold several writes of one resource. */
  save(tx: Tx, writes: readonly RecordWrite[]): Promise<void>;
  join(tx: Tx, memberships: readonly RecordMembership[]): Promise<void>;
  /** Newer version wins; `replacedBy` absent: the id is (again) in use. */
  mark(tx: Tx, persons: readonly PersonState[]): Promise<void>;
}

/** A resource with the person whose it is now. */
export type PersonResource = RecordedResource & { readonly enterpriseId?: EnterpriseId };

/** Which resources a search looks at, each way an index; what else it asks is `RecordSearch.accepts`. */
export type RecordScope =
  | { readonly kind: 'sources'; readonly sourceKeys: readonly SourceKey[] }
  | { readonly kind: 'identifiers'; readonly identifiers: readonly IdentifierChoice[] }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'type' };

export interface IdentifierChoice {
  /** Absent: any. */
  readonly system?: string;
  readonly value: string;
}

/** What a search decides on without reading the resource itself. */
export interface RecordCandidate {
  readonly sourceKey?: SourceKey;
  readonly values: SearchValues;
}

/** Place of a resource in the order of a search. */
export interface RecordPosition {
  /** Lower bound of its date; 0 for all in a search by type, which goes by first receipt. */
  readonly date: number;
  readonly row: number;
}

export interface RecordSearch {
  readonly type: string;
  readonly scope: RecordScope;
  /** By date. Ties, and a search by type, go by first receipt. */
  readonly newestFirst: boolean;
  readonly accepts: (candidate: RecordCandidate) => boolean;
  readonly count: number;
  readonly after?: RecordPosition;
}

export interface RecordPage {
  readonly resources: readonly PersonResource[];
  /** Where the next page begins; absent at the end. A page may hold fewer than `count` and yet have a next one. */
  readonly next?: RecordPosition;
}

/** The record for APIs: short reads outside any transaction, each seeing what was committed before it. */
export interface RecordReader {
  read(type: string, id: string): Promise<PersonResource | undefined>;
  /** Earlier versions, newest first, at most `limit`. */
  history(type: string, id: string, limit: number): Promise<readonly PersonResource[]>;
  search(search: RecordSearch): Promise<RecordPage>;
  /** Follows retirements to the person that is in use now; an id that nobody knows comes back as it is. */
  current(enterpriseId: EnterpriseId): Promise<EnterpriseId>;
  /** Source identities of the person: whose resources together are the person's view. */
  sourcesOf(enterpriseId: EnterpriseId): Promise<readonly SourceKey[]>;
  /** Persons to whom these source identities belong; unknown ones are left out. */
  personsOf(sourceKeys: readonly SourceKey[]): Promise<readonly EnterpriseId[]>;
}
