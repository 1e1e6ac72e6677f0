import type { SourceIdentity } from '#contracts';
import { type AuthorityRule, authoritySystem, type Segment, type Sender } from '#hl7';
import type { IdentityReader } from '#storage';

/** The system of the assigning authority in component 4 of a CX, undefined where it names none. */
function domainAt(segment: Segment, field: number, repetition: number, asker: Sender): string | undefined {
  const [namespace = '', universalId = '', universalIdType = ''] = [1, 2, 3].map((part) =>
    segment.value(field, repetition, 4, part).trim(),
  );
  if (namespace === '' && universalId === '') return undefined;
  return authoritySystem({ namespace, universalId, universalIdType }, asker);
}

/** The domains that a field restricts an answer to, and the repetitions that name one which nobody knows, from 1. */
export async function askedDomains(
  qpd: Segment,
  field: number,
  { asker, identity }: { readonly asker: Sender; readonly identity: IdentityReader },
): Promise<{ readonly systems: readonly string[]; readonly unknown: readonly number[] }> {
  const systems: string[] = [];
  const unknown: number[] = [];
  for (let repetition = 1; repetition <= qpd.repetitions(field); repetition++) {
    const system = domainAt(qpd, field, repetition, asker);
    if (system !== undefined && (await isKnownDomain(system, asker, identity))) systems.push(system);
    else unknown.push(repetition);
  }
  return { systems, unknown };
}

/** Configured, or seen in a message. */
export const isKnownDomain = async (system: string, asker: Sender, identity: IdentityReader): Promise<boolean> =>
  asker.authorities.some((rule) => rule.system === system) || (await identity.knowsSystem(system));

/** CX.4 with all the parts that are known: namespace, universal id, its type (ITI-9: the receiver fills in the missing). */
export function assigningAuthority(
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
