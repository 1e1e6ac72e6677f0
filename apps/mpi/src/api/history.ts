import { asEnterpriseId, type EnterpriseId, fault, type SourceIdentity, type SourceKey } from '#contracts';
import type { IdentityAct } from '#storage';
import type { MpiApi } from '../mpi.api.js';
import { timeOfMessageId } from '#platform';
import { type ActNow, actsAt } from './acts-at.js';
import { type NumberQuestion, recordOf } from './numbers.js';

/** Who said what about a person's numbers, when and why, and what became of it. */
export interface PersonHistory {
  /** Who answers for the id or the number now. */
  readonly enterpriseId: EnterpriseId;
  readonly numbers: readonly SourceIdentity[];
  /** In the order of receipt. */
  readonly acts: readonly ActView[];
  /** Every person that one of the numbers belonged to, and what led there. */
  readonly memberships: readonly MembershipView[];
}

interface ActView extends Pick<IdentityAct, 'kind' | 'at' | 'by' | 'reason' | 'of' | 'apart'> {
  /** By which it is undone; a mention has none. */
  readonly id?: string;
  readonly a: SourceIdentity;
  readonly b?: SourceIdentity;
  /** `overtaken`: the number has moved to another patient since. */
  readonly state: 'counts' | 'overtaken' | 'undone';
}

interface MembershipView {
  readonly source: SourceIdentity;
  readonly enterpriseId: EnterpriseId;
  readonly version: number;
  /** Message or command. */
  readonly since: string;
  /** RFC 3339. */
  readonly sinceAt: string;
  readonly cause: string;
  readonly model: string;
  readonly evidence: readonly { readonly with: SourceIdentity; readonly bits: number }[];
}

/** By enterprise id, a retired one too. */
export async function historyOfPerson(api: MpiApi, id: string): Promise<PersonHistory> {
  const enterpriseId = await api.identity.resolve(asEnterpriseId(id));
  if (!enterpriseId) throw fault('API_NOT_FOUND', { what: 'person' });
  return historyOf(api, enterpriseId);
}

export async function historyOfNumber(api: MpiApi, number: NumberQuestion): Promise<PersonHistory> {
  const { key } = await recordOf(api.identity, number);
  const [membership] = await api.identity.lookup.memberships(undefined, [key]);
  if (!membership) throw fault('API_NOT_FOUND', { what: 'number' });
  return historyOf(api, membership.enterpriseId);
}

async function historyOf(api: MpiApi, enterpriseId: EnterpriseId): Promise<PersonHistory> {
  const { identity } = api;
  const members = (await identity.lookup.members(undefined, [enterpriseId])).map(({ record }) => record);
  const acts = await actsAt(api, members);
  const memberships = await identity.membershipsOverTime(members);
  const named = [
    ...members,
    ...acts.flatMap(({ act: { a, b } }) => (b ? [a, b] : [a])),
    ...memberships.flatMap(({ evidence }) => evidence.map((one) => one.with)),
  ];
  const records = await identity.lookup.records(undefined, [...new Set(named)]);
  const sources = new Map(records.map((record) => [record.key, record.identity]));
  const sourceOf = (key: SourceKey): SourceIdentity => sources.get(key) ?? { system: '', authority: '', value: '' };
  return {
    enterpriseId,
    numbers: members.map(sourceOf),
    acts: acts.map((one) => actView(one, sourceOf)),
    memberships: memberships.map(({ record, evidence, ...rest }) => ({
      source: sourceOf(record),
      ...rest,
      sinceAt: new Date(timeOfMessageId(rest.since)).toISOString(),
      evidence: evidence.map(({ with: other, bits }) => ({ with: sourceOf(other), bits })),
    })),
  };
}

function actView({ act, stands, counts }: ActNow, sourceOf: (key: SourceKey) => SourceIdentity): ActView {
  const { id, kind, a, b, at, by, reason, of, apart } = act;
  return {
    ...(id !== '' && { id }),
    kind,
    a: sourceOf(a),
    ...(b && { b: sourceOf(b) }),
    at,
    ...(by !== undefined && { by }),
    ...(reason !== undefined && { reason }),
    ...(of !== undefined && { of }),
    ...(apart && { apart }),
    state: counts ? 'counts' : stands ? 'overtaken' : 'undone',
  };
}
