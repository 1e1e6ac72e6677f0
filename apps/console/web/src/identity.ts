import { apiPath, getJson, postForm, postJson } from './api.js';

/** A number of one organization. */
export interface SourceNumber {
  readonly system: string;
  readonly authority: string;
  readonly value: string;
}

/** What the console shows of a FHIR Patient. */
export interface Patient {
  readonly resourceType: string;
  readonly id?: string;
  readonly identifier?: readonly { readonly value?: string; readonly assigner?: { readonly display?: string } }[];
  readonly name?: readonly {
    readonly family?: string;
    readonly given?: readonly string[];
    readonly suffix?: readonly string[];
  }[];
  readonly telecom?: readonly { readonly system?: string; readonly value?: string }[];
  readonly gender?: string;
  readonly birthDate?: string;
  readonly address?: readonly (Omit<Address, 'lines'> & { readonly line?: readonly string[] })[];
}

/** What one source says about a patient. */
export interface Demographics {
  readonly names?: readonly Name[];
  readonly birthDates?: readonly string[];
  readonly sex?: readonly string[];
  readonly addresses?: readonly Address[];
  readonly phones?: readonly string[];
  readonly emails?: readonly string[];
  readonly nationalIds?: readonly { readonly value: string }[];
  readonly otherIds?: readonly { readonly value: string }[];
  readonly motherMaidenNames?: readonly string[];
}

export interface Name {
  readonly family?: string;
  readonly given?: readonly string[];
  readonly suffix?: string;
}

export interface Address {
  readonly lines?: readonly string[];
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
}

/** What a decision or an undoing would change. */
export interface IdentityChange {
  readonly persons: readonly {
    readonly enterpriseId: string;
    readonly changes: readonly ('created' | 'joined' | 'left' | 'retired')[];
    readonly numbersBefore: readonly SourceNumber[];
    readonly numbersAfter: readonly SourceNumber[];
    readonly patientBefore?: Patient;
    readonly patientAfter: Patient;
  }[];
  readonly opens: readonly Doubt[];
  readonly closes: readonly Doubt[];
}

interface Doubt {
  readonly id: string;
  readonly kind: string;
  readonly reasons: readonly string[];
}

export interface Person {
  readonly enterpriseId: string;
  readonly patient: Patient;
  readonly fields: readonly GoldenField[];
  readonly records: readonly SourceRecord[];
}

export interface GoldenField {
  readonly field: keyof Demographics | 'multipleBirth';
  readonly rule: string;
  readonly disputed: boolean;
  readonly values: readonly { readonly value: unknown; readonly from: readonly SourceNumber[] }[];
}

export interface SourceRecord {
  readonly source: SourceNumber;
  readonly standing: string;
  readonly active: boolean;
  readonly aliasOf?: SourceNumber;
  readonly first: MessageTime;
  readonly newest: MessageTime;
  readonly changed: MessageTime;
  readonly demographics: Demographics;
}

interface MessageTime {
  readonly messageId: string;
  readonly at: string;
}

export interface PersonHistory {
  readonly enterpriseId: string;
  readonly acts: readonly Act[];
  readonly memberships: readonly MembershipStep[];
}

export interface Act {
  /** By which it is undone; a mention has none. */
  readonly id?: string;
  readonly kind: string;
  readonly a: SourceNumber;
  readonly b?: SourceNumber;
  readonly at: string;
  readonly by?: string;
  readonly reason?: string;
  readonly of?: string;
  readonly apart?: boolean;
  readonly state: 'counts' | 'overtaken' | 'undone';
}

interface MembershipStep {
  readonly source: SourceNumber;
  readonly enterpriseId: string;
  readonly version: number;
  readonly since: string;
  readonly sinceAt: string;
  readonly cause: string;
  readonly evidence: readonly { readonly with: SourceNumber; readonly bits: number }[];
}

export const personById = (id: string): Promise<Person> => getJson(apiPath(['identity', 'persons', id]));
export const historyById = (id: string): Promise<PersonHistory> =>
  getJson(apiPath(['identity', 'persons', id, 'history']));

export const previewUndo = (act: string, apart: boolean): Promise<IdentityChange> =>
  postJson(apiPath(['identity', 'acts', act, 'preview']), { apart });

export const undoAct = (
  act: string,
  { apart, reason, by }: { readonly apart: boolean; readonly reason: string; readonly by: string },
): Promise<unknown> => postJson(apiPath(['identity', 'acts', act, 'undo']), { apart, reason, ...(by && { by }) });

/** What a person is looked for by; all that is given must fit. */
export interface PersonQuestion {
  readonly name: string;
  readonly birthDate: string;
  readonly number: string;
}

export interface FoundPersons {
  readonly total: number | undefined;
  readonly patients: readonly Patient[];
}

interface Searchset {
  readonly total?: number;
  readonly entry?: readonly { readonly resource?: Patient }[];
}

export async function searchPersons({ name, birthDate, number }: PersonQuestion): Promise<FoundPersons> {
  const fields: (readonly [string, string])[] = [
    ...words(name).map((word) => ['name', escaped(word)] as const),
    ...words(birthDate).map((date) => ['birthdate', escaped(date)] as const),
    ...words(number).map((one) => ['identifier', escaped(one)] as const),
    ['_count', '50'],
  ];
  const { total, entry = [] } = await postForm<Searchset>('/fhir/Patient/_search', fields);
  return { total, patients: entry.flatMap(({ resource }) => (resource?.resourceType === 'Patient' ? [resource] : [])) };
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** A comma would be a choice, a bar a system (FHIR R4 3.1.1.4.0.3). */
const escaped = (text: string): string => text.replaceAll(/[\\,|$]/g, String.raw`\$&`);
