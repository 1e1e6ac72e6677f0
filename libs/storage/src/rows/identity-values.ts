import type { Edge } from '#identity';
import type { IdentityAct, RecordVersion } from '../ports/identity-act.js';
import type { MembershipDecision, Person, ReviewTask, SourceRecord } from '../ports/identity-store.js';
import { searchTokens } from './person-search.js';

/** Columns of each row that both engines write, in the order of their values. `identity-rows` reads them. */
export const identityColumns = {
  record: 'key, system, authority, value, type, standing, first_sequence, sequence, active, alias_of, said',
  edge: 'a, b, bits, band, vetoes, model',
  act: 'a, b, id, kind, sequence, at, acted_by, reason, of, apart',
  version: 'record, sequence, standing, raw, deletes',
  membership: 'record, version, enterprise_id, since, cause, model, evidence',
  person: 'enterprise_id, founder, state, replaced_by, version, patient',
  task: 'id, kind, a, b, bits, reasons, state, decision, opened_at, closed_at, closed_by, owner, held',
} as const;

export const recordValues = ({ identity, ...record }: SourceRecord) => [
  record.key,
  identity.system,
  identity.authority,
  identity.value,
  identity.type ?? null,
  record.standing,
  record.firstSequence,
  record.sequence,
  record.active ? 1 : 0,
  record.aliasOf ?? null,
  record.said ?? null,
];

export const edgeValues = ({ a, b, bits, band, vetoes, model }: Edge) => [a, b, bits, band, vetoes.join(','), model];

export const actValues = (act: IdentityAct) => [
  act.a,
  act.b ?? '',
  act.id,
  act.kind,
  act.sequence,
  act.at,
  act.by ?? null,
  act.reason ?? null,
  act.of ?? null,
  act.apart ? 1 : null,
];

export const versionValues = ({ record, sequence, standing, raw, deletes }: RecordVersion) => [
  record,
  sequence,
  standing,
  JSON.stringify(raw),
  JSON.stringify(deletes),
];

/** Without the record, which each engine knows by its number; the evidence comes last. */
export const decisionValues = ({ version, enterpriseId, since, cause, model, evidence }: MembershipDecision) =>
  [version, enterpriseId, since, cause, model, JSON.stringify(evidence)] as const;

export const personValues = (person: Person) => [
  person.enterpriseId,
  person.founder,
  person.state,
  person.replacedBy ?? null,
  person.version,
  person.patient,
];

export const taskValues = (task: ReviewTask) => [
  task.id,
  task.kind,
  task.a,
  task.b ?? null,
  task.bits ?? null,
  JSON.stringify(task.reasons),
  task.state,
  task.decision ?? null,
  task.openedAt,
  task.closedAt ?? null,
  task.closedBy ?? null,
  task.owner ?? null,
  task.held ? JSON.stringify(task.held) : null,
];

/** Search tokens that a person wins and loses. */
export function tokenChanges(person: Person, before: Person | undefined) {
  const [now, then] = [tokensOf(person), tokensOf(before)];
  return { won: [...now].filter((token) => !then.has(token)), lost: [...then].filter((token) => !now.has(token)) };
}

const tokensOf = (person: Person | undefined): ReadonlySet<string> =>
  person?.state === 'active' ? searchTokens(person.patient) : new Set();
