import type { SourceIdentity } from '#contracts';
import { percentEncode } from './percent-encode.js';
import { identifierUse } from './identifier-types.js';
import type { Segment } from './segment.js';

/** One CX (v2 chapter 2A.3.14). Everything as sent, trimmed; '' for what is not there. */
export interface PatientIdentifier {
  /** CX.1. */
  readonly value: string;
  readonly checkDigit: string;
  readonly checkDigitScheme: string;
  /** CX.4, the assigning authority (HD). */
  readonly namespace: string;
  readonly universalId: string;
  readonly universalIdType: string;
  /** CX.5, table 0203. */
  readonly type: string;
  /** CX.6.1, where the number was assigned. */
  readonly facility: string;
  /** CX.7 and CX.8. */
  readonly effective: string;
  readonly expires: string;
  /** The field that it stands in, and its repetition from 1. */
  readonly field: number;
  readonly repetition: number;
}

/** The numbers of a PID: PID-3, else PID-2, else PID-4 (both withdrawn since v2.7, used alone by old senders). */
export const patientIdentifiers = (pid: Segment): readonly PatientIdentifier[] => firstUsed(pid, [3, 2, 4]);

/** The numbers that an MRG gives up: MRG-1, else MRG-4 of old versions. */
export const priorIdentifiers = (mrg: Segment): readonly PatientIdentifier[] => firstUsed(mrg, [1, 4]);

function firstUsed(segment: Segment, fields: readonly number[]): readonly PatientIdentifier[] {
  for (const field of fields) {
    const found = identifiers(segment, field);
    if (found.length > 0) return found;
  }
  return [];
}

/** Every repetition of a CX field that has a value; a delete indicator is none. */
export function identifiers(segment: Segment, field: number): readonly PatientIdentifier[] {
  const found: PatientIdentifier[] = [];
  const repetitions = segment.repetitions(field);
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    const read = (component: number, subcomponent = 1): string => {
      const sent = segment.value(field, repetition, component, subcomponent);
      if (sent === '') return '';
      const value = sent.trim().toWellFormed();
      return value === '""' ? '' : value;
    };
    const value = read(1);
    if (value === '') continue;
    found.push({
      value,
      checkDigit: read(2),
      checkDigitScheme: read(3),
      namespace: read(4),
      universalId: read(4, 2),
      universalIdType: read(4, 3),
      type: read(5),
      facility: read(6),
      effective: read(7),
      expires: read(8),
      field,
      repetition,
    });
  }
  return found;
}

/** An assigning authority that is enrolled in the configuration, recognised by its namespace or its universal id. */
export interface AuthorityRule {
  readonly namespace?: string;
  readonly universalId?: string;
  /** CX.4.3, where we name the authority. */
  readonly universalIdType?: string;
  readonly system: string;
  readonly name: string;
  /** The one organization whose patient identity feed may bring numbers of it; absent: any. */
  readonly source?: string;
}

export interface Sender {
  readonly organization: string;
  /** MSH-4.1, where it is not the organization itself. */
  readonly facility?: string;
  readonly authorities: readonly AuthorityRule[];
}

/**
 * The source identities among these numbers, without duplicates, in an order that does not depend on theirs: the
 * sender's own authority first, MR before others, then the smallest. The first one keys the events of the patient.
 */
export function sourceIdentities(ids: readonly PatientIdentifier[], sender: Sender): readonly SourceIdentity[] {
  const candidates = identityCandidates(ids, sender);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return [sourceIdentity(only, sender)];
  const ranked = new Map<string, { rank: number; key: string; identity: SourceIdentity }>();
  for (const id of candidates) {
    const identity = sourceIdentity(id, sender);
    const key = `${identity.system}|${identity.value}`;
    const rank = (isOwn(id, identity, sender) ? 0 : 2) + (/^MRN?$/i.test(id.type) ? 0 : 1);
    const known = ranked.get(key);
    if (known === undefined || rank < known.rank) ranked.set(key, { rank, key, identity });
  }
  return [...ranked.values()]
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))
    .map(({ identity }) => identity);
}

/**
 * Numbers with a type that table 0203 does not know stand in where there is no number of a known one. To the source of an
 * authority its numbers are identities also where to everybody else they are evidence: a national register has no others.
 */
function identityCandidates(ids: readonly PatientIdentifier[], sender: Sender): readonly PatientIdentifier[] {
  const named = ids.filter((id) => {
    const use = identifierUse(id.type);
    return use === 'identity' || (use === 'evidence' && ruleOf(id, sender.authorities)?.source === sender.organization);
  });
  return named.length > 0 ? named : ids.filter(({ type }) => identifierUse(type) === 'unknown');
}

export function sourceIdentity(id: PatientIdentifier, sender: Sender): SourceIdentity {
  const identity = {
    system: authoritySystem(id, sender),
    authority: id.namespace || id.universalId || sender.organization,
    value: id.value,
  };
  return id.type === '' ? identity : { ...identity, type: id.type };
}

function isOwn(id: PatientIdentifier, identity: SourceIdentity, sender: Sender): boolean {
  const own = [sender.organization, sender.facility].filter((name) => name !== undefined && name !== '');
  const rule = ruleOf(id, sender.authorities);
  if (rule?.source !== undefined) return rule.source === sender.organization;
  return own.includes(identity.authority) || (rule !== undefined && own.includes(rule.name));
}

export type AssigningAuthority = Pick<PatientIdentifier, 'namespace' | 'universalId' | 'universalIdType'>;

/**
 * Absolute URI of an assigning authority. One that is not enrolled and has no universal id is the sender's own. Joined, since
 * V8 keeps a template in pieces, which JSON.stringify takes three times as long with.
 */
export function authoritySystem(id: AssigningAuthority, sender: Sender): string {
  const rule = ruleOf(id, sender.authorities);
  if (rule !== undefined) return rule.system;
  if (id.universalId !== '') return universalSystem(id.universalId, id.universalIdType.toUpperCase());
  return ['urn:hie', percentEncode(sender.organization), percentEncode(id.namespace || 'local')].join(':');
}

/** A universal id that is not enrolled names another authority, whatever the namespace beside it. */
function ruleOf(id: AssigningAuthority, rules: readonly AuthorityRule[]): AuthorityRule | undefined {
  if (id.universalId !== '') return rules.find(({ universalId }) => universalId === id.universalId);
  return id.namespace === '' ? undefined : rules.find(({ namespace }) => namespace === id.namespace);
}

// The longest of the OID repository have some hundred; the expression fails on megabytes of digits and dots.
const oidCharactersMax = 1_000;
const oid = /^[0-2](?:\.(?:0|[1-9]\d*))+$/;
const isOid = (text: string): boolean => text.length <= oidCharactersMax && oid.test(text);
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const scheme = /^[a-z][a-z0-9+.-]{0,99}:\S/i;
const isUri = (text: string): boolean => scheme.test(text) && !/\s/.test(text);

function universalSystem(universalId: string, type: string): string {
  if ((type === 'ISO' || type === '') && isOid(universalId)) return ['urn:oid', universalId].join(':');
  if ((type === 'UUID' || type === 'GUID') && uuid.test(universalId))
    return ['urn:uuid', universalId.toLowerCase()].join(':');
  if ((type === 'URI' || type === '') && isUri(universalId)) return universalId;
  return ['urn:hie:authority', percentEncode(type || 'unknown'), percentEncode(universalId)].join(':');
}
