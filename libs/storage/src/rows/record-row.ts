import type { EnterpriseId, MessageId, SourceKey } from '#contracts';
import { earliest, type SearchValues } from '#fhir';
import type { PersonResource, RecordedResource } from '../ports/record-store.js';
import { spread, spreadOfType } from './spread.js';

/** The narrow columns that a search decides on. */
export interface CandidateRow {
  readonly row: number;
  readonly at: number;
  readonly source_key: SourceKey | null;
  readonly status: string | null;
  readonly encounter: string | null;
  readonly codes: string;
  readonly categories: string;
  readonly identifiers: string;
  readonly date_low: number;
  readonly date_high: number | null;
}

export interface ResourceRow extends CandidateRow {
  readonly type: string;
  readonly id: string;
  readonly sequence: MessageId;
  readonly changed_by: MessageId | null;
  readonly revision: number;
  readonly version: number;
  readonly updated_at: string;
  readonly body: string;
  readonly enterprise_id?: EnterpriseId | null;
}

export function asResource(row: ResourceRow): PersonResource {
  return {
    type: row.type,
    id: row.id,
    sequence: row.sequence,
    revision: row.revision,
    version: row.version,
    updatedAt: row.updated_at,
    body: row.body,
    values: asValues(row),
    ...(row.changed_by !== null && { changedBy: row.changed_by }),
    ...(row.source_key !== null && { sourceKey: row.source_key }),
    ...(row.enterprise_id && { enterpriseId: row.enterprise_id }),
  };
}

export const asValues = (row: CandidateRow): SearchValues => ({
  codes: listed(row.codes),
  categories: listed(row.categories),
  identifiers: listed(row.identifiers),
  ...(row.status !== null && { status: row.status }),
  ...(row.encounter !== null && { encounter: row.encounter }),
  ...(row.date_high !== null && { date: { low: row.date_low, high: row.date_high } }),
});

/** How many versions back it is looked whether a message has said something of a resource: a visit may have thousands. */
export const versionsLookedAt = 64;

export const resourceColumns = `type_hash, id_hash, source_hash, type, id, source_key, sequence, changed_by, revision, version,
  updated_at, status, encounter, codes, categories, identifiers, date_low, date_high, body`;

/** In their order. What has no date sorts before everything that has one. */
export const resourceRow = (resource: RecordedResource): (string | number | null)[] => [
  spreadOfType(resource.type),
  spread(resource.id),
  resource.sourceKey === undefined ? null : spread(resource.sourceKey),
  resource.type,
  resource.id,
  resource.sourceKey ?? null,
  resource.sequence,
  resource.changedBy ?? null,
  resource.revision,
  resource.version,
  resource.updatedAt,
  resource.values.status ?? null,
  resource.values.encounter ?? null,
  listing(resource.values.codes),
  listing(resource.values.categories),
  listing(resource.values.identifiers),
  resource.values.date?.low ?? earliest,
  resource.values.date?.high ?? null,
  resource.body,
];

/** A code holds no line feed (FHIR R4 code and uri), so lists are lines. */
export const listing = (values: readonly string[]): string =>
  values.length < 2 ? (values[0] ?? '') : values.join('\n');
export const listed = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

/** Of `system|value`; a system holds no bar. */
export const identifierValue = (identifier: string): string => identifier.slice(identifier.indexOf('|') + 1);

/** Hashes of the value and of the id of the resource that has it. */
export const identifierRow = ({ id }: RecordedResource, identifier: string): [number, number] => [
  spread(identifierValue(identifier)),
  spread(id),
];
