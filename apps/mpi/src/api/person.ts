import { asEnterpriseId, type EnterpriseId, fault, type SourceIdentity, type SourceKey } from '#contracts';
import type { Patient } from '#fhir';
import type { RawDemographics, Survivorship } from '#identity';
import { timeOfMessageId } from '#platform';
import type { SourceRecord } from '#storage';
import { noDemographics } from '../demographics.js';
import { type Member, survivorsOf } from '../golden.js';
import type { MpiApi } from '../mpi.api.js';

/** A person as a whole: what is believed, who said it, and each source's own words. */
export interface PersonView {
  /** Who answers for the id that was asked for. */
  readonly enterpriseId: EnterpriseId;
  readonly version: number;
  /** The golden record. */
  readonly patient: Patient;
  readonly fields: readonly GoldenField[];
  readonly records: readonly RecordView[];
}

interface GoldenField {
  /** Element of a source's demographics. */
  readonly field: string;
  readonly rule: Survivorship;
  /** A person has one of these, and the sources say several. */
  readonly disputed: boolean;
  /** The one that survives comes first. */
  readonly values: readonly { readonly value: unknown; readonly from: readonly SourceIdentity[] }[];
}

interface RecordView {
  readonly source: SourceIdentity;
  readonly standing: SourceRecord['standing'];
  /** False once merged away or retired. */
  readonly active: boolean;
  /** The number that took over. */
  readonly aliasOf?: SourceIdentity;
  readonly first: MessageTime;
  readonly newest: MessageTime;
  /** When what is said about the patient last changed. */
  readonly changed: MessageTime;
  readonly demographics: RawDemographics;
}

interface MessageTime {
  readonly messageId: string;
  /** RFC 3339. */
  readonly at: string;
}

/** By enterprise id, a retired one too. Faults API_NOT_FOUND. */
export async function personView({ identity }: MpiApi, id: string): Promise<PersonView> {
  const { lookup } = identity;
  const enterpriseId = await identity.resolve(asEnterpriseId(id));
  const [person] = enterpriseId ? await lookup.persons(undefined, [enterpriseId]) : [];
  if (!person) throw fault('API_NOT_FOUND', { what: 'person' });
  const keys = (await lookup.members(undefined, [person.enterpriseId])).map(({ record }) => record);
  const demographics = new Map((await lookup.demographics(undefined, keys)).map((one) => [one.record, one]));
  const members = (await lookup.records(undefined, keys)).map((record): Member => {
    const { raw = noDemographics, sequence = record.sequence } = demographics.get(record.key) ?? {};
    return { record, raw, updatedSequence: sequence };
  });
  const aliases = members.flatMap(({ record }) => record.aliasOf ?? []);
  const named = [...members.map(({ record }) => record), ...(await lookup.records(undefined, aliases))];
  const sources = new Map(named.map(({ key, identity: source }) => [key, source]));
  return {
    enterpriseId: person.enterpriseId,
    version: person.version,
    patient: JSON.parse(person.patient) as Patient,
    fields: fieldsOf(members, sources),
    records: members.map((member) => recordView(member, sources)),
  };
}

type Sources = ReadonlyMap<SourceKey, SourceIdentity>;

function fieldsOf(members: readonly Member[], sources: Sources): readonly GoldenField[] {
  const { demographics, provenance, rules, conflicts } = survivorsOf(members);
  return Object.entries(provenance).flatMap(([field, holders]) => {
    const rule = rules[field];
    const values = valuesOf(demographics, field);
    if (!rule) return [];
    const held = holders.map((keys, at) => ({ value: values[at], from: sourcesOf(keys, sources) }));
    return [{ field, rule, disputed: conflicts.includes(field), values: held }];
  });
}

const sourcesOf = (keys: readonly string[], sources: Sources): readonly SourceIdentity[] =>
  keys.flatMap((key) => sources.get(key as SourceKey) ?? []);

/** The values of a field by its name; `multipleBirth` is the only one that is no list. */
function valuesOf(demographics: RawDemographics, field: string): readonly unknown[] {
  const value: unknown = Object.entries(demographics).find(([name]) => name === field)?.[1];
  return Array.isArray(value) ? value : [value];
}

function recordView({ record, raw, updatedSequence }: Member, sources: Sources): RecordView {
  const aliasOf = record.aliasOf && sources.get(record.aliasOf);
  return {
    source: record.identity,
    standing: record.standing,
    active: record.active,
    ...(aliasOf && { aliasOf }),
    first: messageTime(record.firstSequence),
    newest: messageTime(record.sequence),
    changed: messageTime(updatedSequence),
    demographics: raw,
  };
}

const messageTime = (messageId: string): MessageTime => ({
  messageId,
  at: new Date(timeOfMessageId(messageId)).toISOString(),
});
