import type { EnterpriseId, SourceIdentity, SourceKey } from '#contracts';
import type { CleanDemographics, Edge, RawDemographics } from '#identity';
import type { IdentityAct, RecordVersion } from './identity-act.js';
import type { IdentityClaims } from './identity-claims.js';

/**
 * One number of one organization. `own`: a message about this number was seen. `mentioned`: it stood only beside
 * another number of the patient. `named`: a merge or link named it, nothing else is known yet, so it is nobody's.
 */
export interface SourceRecord {
  readonly key: SourceKey;
  readonly identity: SourceIdentity;
  readonly standing: 'own' | 'mentioned' | 'named';
  /** First message about it or that it stood in; message ids sort by receipt. Empty while `named`. */
  readonly firstSequence: string;
  /** Newest message about it; empty while `named`. A message with a smaller id changes nothing. */
  readonly sequence: string;
  /** False once merged away or retired: still resolves, no longer counts for "one per authority". */
  readonly active: boolean;
  /** The number that took over in a merge. */
  readonly aliasOf?: SourceKey;
  /** What the newest message said of the patient, as a hash: who says the same again changes nothing. */
  readonly said?: string;
}

export interface RecordDemographics {
  readonly record: SourceKey;
  readonly raw: RawDemographics;
  readonly clean: CleanDemographics;
  /** Version of the model that cleaned it. */
  readonly model: string;
  /** Message that last changed them. */
  readonly sequence: string;
}

export interface Membership {
  readonly record: SourceKey;
  readonly enterpriseId: EnterpriseId;
  /** Grows with each change of `enterpriseId`. */
  readonly version: number;
  /** Message or command that led here. */
  readonly since: string;
}

/** Why a number came to a person: one row for each version of a membership, never changed. */
export interface MembershipDecision extends Membership {
  readonly cause: string;
  readonly model: string;
  /** The edges that hold it there. */
  readonly evidence: readonly { readonly with: SourceKey; readonly bits: number }[];
}

export interface Person {
  readonly enterpriseId: EnterpriseId;
  /** The record whose arrival made the id; wherever it belongs now is who answers for the id. */
  readonly founder: SourceKey;
  readonly state: 'active' | 'retired';
  readonly replacedBy?: EnterpriseId;
  /** Grows with each change of members or of the golden record. */
  readonly version: number;
  /** FHIR Patient as JSON, by survivorship. */
  readonly patient: string;
}

export interface ReviewTask {
  readonly id: string;
  readonly kind: 'possible-match' | 'overlay' | 'conflict';
  readonly a: SourceKey;
  readonly b?: SourceKey;
  readonly bits?: number;
  readonly reasons: readonly string[];
  readonly state: 'open' | 'closed';
  readonly decision?: 'same' | 'different' | 'obsolete';
  /** RFC 3339. */
  readonly openedAt: string;
  readonly closedAt?: string;
  readonly closedBy?: string;
  /** User who took it on. */
  readonly owner?: string;
  /** Overlay: the demographics that are held back, and the message that brought them. */
  readonly held?: { readonly raw: RawDemographics; readonly sequence: string };
}

/** What a decision changes. Blocking keys and search columns follow from what stands here. */
export type IdentityEffect =
  | { readonly kind: 'record'; readonly record: SourceRecord; readonly before?: SourceRecord }
  | {
      readonly kind: 'demographics';
      readonly demographics: RecordDemographics;
      readonly addKeys: readonly string[];
      readonly dropKeys: readonly string[];
    }
  | { readonly kind: 'edges'; readonly put: readonly Edge[]; readonly drop: readonly Pick<Edge, 'a' | 'b'>[] }
  | { readonly kind: 'act'; readonly act: IdentityAct }
  | { readonly kind: 'version'; readonly version: RecordVersion }
  | { readonly kind: 'membership'; readonly decision: MembershipDecision }
  | { readonly kind: 'person'; readonly person: Person; readonly before?: Person }
  | { readonly kind: 'task'; readonly task: ReviewTask };

/** What blocking keys lead to. */
export interface Candidates {
  /** Of the records that were found, the oldest first; keys that none of them has are left out. */
  readonly blocks: ReadonlyMap<string, readonly SourceKey[]>;
  /** Each record of the blocks once, with what is known of it. */
  readonly records: readonly SourceRecord[];
  readonly demographics: readonly RecordDemographics[];
}

/** Records of one blocking key that are looked at. */
export const blockMax = 20_000;

/** Looks into the index. Every method is a lookup by key: its cost does not grow with the store. Unknown keys give no row. */
export interface IdentityLookup<Tx> {
  records(tx: Tx, keys: readonly SourceKey[]): Promise<readonly SourceRecord[]>;
  demographics(tx: Tx, keys: readonly SourceKey[]): Promise<readonly RecordDemographics[]>;
  /**
   * For the blocking keys of each record those that share any, where few do; else those that share most of them, `max` at
   * most, of those that share as many the oldest. A key gives its oldest `blockMax`: so many share it only by mistake.
   */
  candidates(tx: Tx, keysOfEach: readonly (readonly string[])[], max: number): Promise<Candidates>;
  /** Edges at either end, at most `max` for each record, the strongest first. */
  edges(tx: Tx, keys: readonly SourceKey[], max: number): Promise<readonly Edge[]>;
  /** Acts with one of the records at either end, undone ones and their undoing too. */
  acts(tx: Tx, keys: readonly SourceKey[]): Promise<readonly IdentityAct[]>;
  actsById(tx: Tx, ids: readonly string[]): Promise<readonly IdentityAct[]>;
  /** By record in the order of their sequence. */
  versions(tx: Tx, keys: readonly SourceKey[]): Promise<readonly RecordVersion[]>;
  memberships(tx: Tx, keys: readonly SourceKey[]): Promise<readonly Membership[]>;
  members(tx: Tx, ids: readonly EnterpriseId[]): Promise<readonly Membership[]>;
  persons(tx: Tx, ids: readonly EnterpriseId[]): Promise<readonly Person[]>;
  /** Open tasks with one of the records at either end. */
  openTasks(tx: Tx, keys: readonly SourceKey[]): Promise<readonly ReviewTask[]>;
  tasks(tx: Tx, ids: readonly string[]): Promise<readonly ReviewTask[]>;
}

/** The master patient index of the stages `mpi` and `mpi-commands`, inside their transaction. */
export interface IdentityStore<Tx> extends IdentityLookup<Tx> {
  /** What keeps those apart who could touch the same records. Absent: there is one writer. */
  readonly claims?: IdentityClaims<Tx>;
  /**
   * Applies the effects in their order; the last one of a key wins. The record and the person of a membership are there
   * already or among them.
   */
  save(tx: Tx, effects: readonly IdentityEffect[]): Promise<void>;
}

/**
 * Search for persons by what their golden records say. Each inner list is a choice, of all lists one must fit. Text
 * ignores case and accents.
 */
export interface PersonCriteria {
  readonly ids?: readonly EnterpriseId[];
  readonly identifiers?: readonly (readonly { readonly system?: string; readonly value: string }[])[];
  /** Begin of a family name, a given name, any name. */
  readonly family?: readonly (readonly string[])[];
  readonly given?: readonly (readonly string[])[];
  readonly name?: readonly (readonly string[])[];
  /** Bounds as ISO dates in the order of their text: `from` inclusive, `below` exclusive. */
  readonly birthDate?: readonly (readonly { readonly from?: string; readonly below?: string }[])[];
  readonly genders?: readonly string[];
  /** Begin of a name of the mother as the record has it, or a number of hers. */
  readonly mothers?: readonly (readonly ({ readonly name: string } | { readonly number: string })[])[];
}

/** Which open tasks are asked for; what is absent excludes none. */
export interface ReviewFilter {
  readonly kind?: ReviewTask['kind'];
  /** User who took it on; empty: nobody did. */
  readonly owner?: string;
  /** RFC 3339, exclusive. */
  readonly openedBefore?: string;
}

/** Open tasks of one kind and one owner. */
export interface ReviewCount {
  readonly kind: ReviewTask['kind'];
  readonly owner?: string;
  readonly tasks: number;
  /** RFC 3339. */
  readonly oldest: string;
}

export interface IdentityExportRow {
  readonly authority: string;
  readonly value: string;
  readonly enterpriseId: EnterpriseId;
  /** Where the next read goes on. */
  readonly cursor: number;
}

/** For APIs: reads only, sees what was committed, holds no snapshot between calls. */
export interface IdentityReader {
  /** The same lookups as a stage has. */
  readonly lookup: IdentityLookup<void>;
  /** Numbers with this value, of one system where it is given. */
  byValue(value: string, system?: string): Promise<readonly SourceRecord[]>;
  /** Who answers for an id now: itself, or for a retired one whoever took over. */
  resolve(id: EnterpriseId): Promise<EnterpriseId | undefined>;
  /**
   * Active persons in the order of their ids; rejects with FHIR_SEARCH_TOO_BROAD rather than guess a total. Without any
   * criterion the newest ones, and no total.
   */
  search(
    criteria: PersonCriteria,
    limit: number,
  ): Promise<{ readonly total?: number; readonly persons: readonly Person[] }>;
  /**
   * Ids of the active persons that may fit, in their order. It goes by those numbers, names and birth dates that narrow
   * enough; the caller looks at each person. Rejects with FHIR_SEARCH_TOO_BROAD where nothing does, and without any of
   * them where there are more persons than a caller could look at.
   */
  candidates(criteria: PersonCriteria): Promise<readonly EnterpriseId[]>;
  /** Whether a number of this assigning authority was ever seen. */
  knowsSystem(system: string): Promise<boolean>;
  /** Open tasks, the oldest first. */
  reviews(limit: number, filter?: ReviewFilter): Promise<readonly ReviewTask[]>;
  /** How many tasks are open, by kind and owner. Reads them all. */
  reviewCounts(): Promise<readonly ReviewCount[]>;
  /** Every person that a number ever belonged to, the first one first. */
  membershipsOverTime(keys: readonly SourceKey[]): Promise<readonly MembershipDecision[]>;
  exportRows(after: number, limit: number): Promise<readonly IdentityExportRow[]>;
}
