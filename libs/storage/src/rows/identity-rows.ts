import type { EnterpriseId, SourceKey } from '#contracts';
import type { Edge } from '#identity';
import type { IdentityAct, RecordVersion } from '../ports/identity-act.js';
import type {
  IdentityExportRow,
  Membership,
  MembershipDecision,
  Person,
  RecordDemographics,
  ReviewCount,
  ReviewTask,
  SourceRecord,
} from '../ports/identity-store.js';

export interface RecordRow {
  readonly key: SourceKey;
  readonly system: string;
  readonly authority: string;
  readonly value: string;
  readonly type: string | null;
  readonly standing: SourceRecord['standing'];
  readonly first_sequence: string;
  readonly sequence: string;
  readonly active: number;
  readonly alias_of: SourceKey | null;
  readonly said: string | null;
}

export const recordOf = (row: RecordRow): SourceRecord => ({
  key: row.key,
  identity: {
    system: row.system,
    authority: row.authority,
    value: row.value,
    ...(row.type !== null && { type: row.type }),
  },
  standing: row.standing,
  firstSequence: row.first_sequence,
  sequence: row.sequence,
  active: row.active === 1,
  ...(row.alias_of !== null && { aliasOf: row.alias_of }),
  ...(row.said !== null && { said: row.said }),
});

export interface DemographicsRow {
  readonly key: SourceKey;
  readonly model: string;
  readonly sequence: string;
  readonly raw: string;
  readonly clean: string;
}

/** Parsed when asked for: of most candidates nobody looks at more than the clean values. */
export const demographicsOf = ({ key, model, sequence, ...text }: DemographicsRow): RecordDemographics => {
  const read: { raw?: RecordDemographics['raw']; clean?: RecordDemographics['clean'] } = {};
  return {
    record: key,
    get raw() {
      return (read.raw ??= JSON.parse(text.raw) as RecordDemographics['raw']);
    },
    get clean() {
      return (read.clean ??= JSON.parse(text.clean) as RecordDemographics['clean']);
    },
    model,
    sequence,
  };
};

export interface EdgeRow {
  readonly a: string;
  readonly b: string;
  readonly bits: number;
  readonly band: Edge['band'];
  readonly vetoes: string;
  readonly model: string;
}

export const edgeOf = (row: EdgeRow): Edge => ({
  a: row.a,
  b: row.b,
  bits: row.bits,
  band: row.band,
  vetoes: row.vetoes === '' ? [] : row.vetoes.split(','),
  model: row.model,
});

export interface ActRow {
  readonly a: SourceKey;
  readonly b: SourceKey;
  readonly id: string;
  readonly kind: IdentityAct['kind'];
  readonly sequence: string;
  readonly at: string;
  readonly acted_by: string | null;
  readonly reason: string | null;
  readonly of: string | null;
  readonly apart: number | null;
}

export const actOf = (row: ActRow): IdentityAct => ({
  id: row.id,
  kind: row.kind,
  a: row.a,
  ...(row.b !== '' && { b: row.b }),
  sequence: row.sequence,
  at: row.at,
  ...(row.acted_by !== null && { by: row.acted_by }),
  ...(row.reason !== null && { reason: row.reason }),
  ...(row.of !== null && { of: row.of }),
  ...(row.apart === 1 && { apart: true }),
});

export interface VersionRow {
  readonly record: SourceKey;
  readonly sequence: string;
  readonly standing: RecordVersion['standing'];
  readonly raw: string;
  readonly deletes: string;
}

export const versionOf = ({ raw, deletes, ...row }: VersionRow): RecordVersion => ({
  ...row,
  raw: JSON.parse(raw) as RecordVersion['raw'],
  deletes: JSON.parse(deletes) as string[],
});

export interface MembershipRow {
  readonly record: SourceKey;
  readonly enterprise_id: EnterpriseId;
  readonly version: number;
  readonly since: string;
}

export const membershipOf = (row: MembershipRow): Membership => ({
  record: row.record,
  enterpriseId: row.enterprise_id,
  version: row.version,
  since: row.since,
});

export interface DecisionRow extends Omit<MembershipRow, 'record'> {
  readonly key: SourceKey;
  readonly cause: string;
  readonly model: string;
  readonly evidence: string;
}

const decisionOf = ({ key, cause, model, evidence, ...row }: DecisionRow): MembershipDecision => ({
  ...membershipOf({ ...row, record: key }),
  cause,
  model,
  evidence: JSON.parse(evidence) as MembershipDecision['evidence'],
});

export interface PersonRow {
  readonly enterprise_id: EnterpriseId;
  readonly founder: SourceKey;
  readonly state: Person['state'];
  readonly replaced_by: EnterpriseId | null;
  readonly version: number;
  readonly patient: string;
}

export const personOf = (row: PersonRow): Person => ({
  enterpriseId: row.enterprise_id,
  founder: row.founder,
  state: row.state,
  ...(row.replaced_by !== null && { replacedBy: row.replaced_by }),
  version: row.version,
  patient: row.patient,
});

export interface TaskRow {
  readonly id: string;
  readonly kind: ReviewTask['kind'];
  readonly a: SourceKey;
  readonly b: SourceKey | null;
  readonly bits: number | null;
  readonly reasons: string;
  readonly state: ReviewTask['state'];
  readonly decision: ReviewTask['decision'] | null;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly closed_by: string | null;
  readonly owner: string | null;
  readonly held: string | null;
}

export const taskOf = (row: TaskRow): ReviewTask => ({
  id: row.id,
  kind: row.kind,
  a: row.a,
  ...(row.b !== null && { b: row.b }),
  ...(row.bits !== null && { bits: row.bits }),
  reasons: JSON.parse(row.reasons) as string[],
  state: row.state,
  ...(row.decision !== null && { decision: row.decision }),
  openedAt: row.opened_at,
  ...(row.closed_at !== null && { closedAt: row.closed_at }),
  ...(row.closed_by !== null && { closedBy: row.closed_by }),
  ...(row.owner !== null && { owner: row.owner }),
  ...(row.held !== null && { held: JSON.parse(row.held) as NonNullable<ReviewTask['held']> }),
});

/** After every time that is written as RFC 3339. */
export const endOfTime = '~';

export interface CountRow {
  readonly kind: ReviewTask['kind'];
  readonly owner: string | null;
  readonly tasks: number;
  readonly oldest: string;
}

export const countOf = ({ owner, ...row }: CountRow): ReviewCount => ({ ...row, ...(owner !== null && { owner }) });

export interface IdRow {
  readonly enterprise_id: EnterpriseId;
}

export const idOf = (row: IdRow): EnterpriseId => row.enterprise_id;

export interface ExportRow extends IdRow {
  readonly id: number;
  readonly authority: string;
  readonly value: string;
}

export const exportedOf = (row: ExportRow): IdentityExportRow => ({
  authority: row.authority,
  value: row.value,
  enterpriseId: row.enterprise_id,
  cursor: row.id,
});

/** The first one first. */
export const decisionsInOrder = (rows: readonly DecisionRow[]): readonly MembershipDecision[] =>
  rows.map(decisionOf).sort((a, b) => (a.since < b.since ? -1 : 1));

export const ofSystem = (rows: readonly RecordRow[], system: string | undefined): readonly SourceRecord[] =>
  rows.map(recordOf).filter(({ identity }) => system === undefined || identity.system === system);
