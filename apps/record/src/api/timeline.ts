import { asEnterpriseId, type EnterpriseId, fault } from '#contracts';
import type { PersonResource, RecordPosition } from '#storage';
import type { RecordApi } from '../fhir/record-api.js';
import { entryOf, type TimelineEntry } from './entry.js';
import { type Trend, trendsOf } from './trends.js';

/** What happened to a person, over all sources. */
export interface Timeline {
  /** Who answers for the id that was asked for. */
  readonly enterpriseId: EnterpriseId;
  /** The newest first; what has no date at the end. */
  readonly entries: readonly TimelineEntry[];
  /** Numbers by test and unit. */
  readonly trends: readonly Trend[];
  /** Types of which there is more than is shown. */
  readonly cutOff: readonly string[];
}

const shownTypes = [
  'Encounter',
  'DiagnosticReport',
  'Observation',
  'MedicationRequest',
  'MedicationDispense',
  'MedicationAdministration',
  'DocumentReference',
  'Condition',
  'Procedure',
  'Immunization',
  'AllergyIntolerance',
  'Appointment',
] as const;

/** Of each type the newest so many. */
const shownMax = 1_000;
const pageMax = 200;

/** By enterprise id, a retired one too. Faults API_NOT_FOUND. */
export async function timeline(api: RecordApi, id: string): Promise<Timeline> {
  const enterpriseId = await api.reader.current(asEnterpriseId(id));
  if (!(await api.patient(enterpriseId))) throw fault('API_NOT_FOUND', { what: 'person' });
  const all: PersonResource[] = [];
  const cutOff: string[] = [];
  for (const type of shownTypes) {
    const { resources, isAll } = await newest(api, enterpriseId, type);
    all.push(...resources);
    if (!isAll) cutOff.push(type);
  }
  const observations = all.filter(({ type }) => type === 'Observation');
  return { enterpriseId, entries: all.map(entryOf).sort(newestFirst), trends: trendsOf(observations), cutOff };
}

async function newest(
  { reader }: RecordApi,
  person: EnterpriseId,
  type: string,
): Promise<{ readonly resources: readonly PersonResource[]; readonly isAll: boolean }> {
  const scope = { kind: 'sources', sourceKeys: await reader.sourcesOf(person) } as const;
  const resources: PersonResource[] = [];
  let after: RecordPosition | undefined;
  do {
    const count = Math.min(pageMax, shownMax - resources.length);
    const search = { type, scope, newestFirst: true, accepts: () => true, count, ...(after && { after }) };
    const page = await reader.search(search);
    resources.push(...page.resources);
    after = page.next;
  } while (after && resources.length < shownMax);
  return { resources, isAll: after === undefined };
}

const timeOf = ({ date = '' }: TimelineEntry): number => Date.parse(date) || Number.NEGATIVE_INFINITY;

function newestFirst(a: TimelineEntry, b: TimelineEntry): number {
  const [one, other] = [timeOf(a), timeOf(b)];
  if (one === other) return a.title.localeCompare(b.title, 'en') || (a.id < b.id ? -1 : 1);
  return one > other ? -1 : 1;
}
