import type { SourceIdentity } from '#contracts';
import type { AuthorityRule } from './identifiers.js';

/** A source identity as CX of PID-3, as far as its authority is known. */
export const patientNumber = (
  identity: SourceIdentity,
  authorities: readonly AuthorityRule[],
): readonly [string, string, string, readonly string[], string] => [
  identity.value,
  '',
  '',
  assigningAuthority(identity, authorities),
  identity.type ?? '',
];

/** CX.4 with all the parts that are known: namespace, universal id, its type (ITI-9: the receiver fills in the missing). */
function assigningAuthority(
  { system, authority }: Pick<SourceIdentity, 'system' | 'authority'>,
  rules: readonly AuthorityRule[],
): readonly [namespace: string, universalId: string, type: string] {
  const rule = rules.find((one) => one.system === system);
  const [universalId, type] = rule?.universalId
    ? [rule.universalId, rule.universalIdType ?? typeOf(rule.universalId)]
    : universalIdOf(system);
  return [rule?.namespace ?? (authority === universalId ? '' : authority), universalId, type];
}

/** The reverse of how identities get their system (`authoritySystem`); one that is scoped to a sender has no universal id. */
function universalIdOf(system: string): readonly [universalId: string, type: string] {
  const [, other, typed, id] = /^urn:(?:(oid|uuid):|hie:authority:([^:]*):)(.+)$/.exec(system) ?? [];
  if (id !== undefined && other !== undefined) return [id, other === 'oid' ? 'ISO' : 'UUID'];
  if (id !== undefined && typed !== undefined)
    return [decodeURIComponent(id), typed === 'unknown' ? '' : decodeURIComponent(typed)];
  return system.startsWith('urn:hie:') ? ['', ''] : [system, 'URI'];
}

/** Table 0301 for a universal id whose type nobody wrote down. */
function typeOf(universalId: string): string {
  if (/^[0-2](?:\.\d+)+$/.test(universalId)) return 'ISO';
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(universalId)) return 'UUID';
  return /^[a-z][a-z0-9+.-]*:/i.test(universalId) ? 'URI' : 'DNS';
}
