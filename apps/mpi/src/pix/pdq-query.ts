import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AnswerStyle, type EnterpriseId, fault } from '#contracts';
import type { Patient } from '#fhir';
import type { Message, Segment, SegmentText, Sender } from '#hl7';
import type { IdentityReader } from '#storage';
import { askedDomains } from './domain.js';
import { enterpriseNumber, enterpriseSystem, personNumbered } from './enterprise-number.js';
import { fits } from './fits.js';
import { patientSegment, sourceNumbers } from './patient-segment.js';
import {
  type AccountNumber,
  criteriaOf,
  type PatientNumber,
  type PersonQuestion,
  readPersonQuestion,
} from './person-question.js';
import type { Pointers } from './pointers.js';
import { type QueryAnswer, type QueryError, refused } from './query-answer.js';

/** One response is bounded also where RCP-2 is not; the rest follows by continuation. */
const patientsMax = 500;
/** Persons read before other work gets its turn: a query is answered in the thread that acknowledges. */
const sliceSize = 100;
/** Numbers of women that a mother's name may stand for. */
const mothersMax = 1000;

export interface PdqDesk {
  readonly identity: IdentityReader;
  readonly pointers: Pointers;
  /** The persons whose visits are on an account, for which the record is asked. */
  readonly style?: AnswerStyle;
  readonly personsOfAccount: (account: AccountNumber) => Promise<readonly EnterpriseId[]>;
}

/** ITI-21: who are the patients that fit? In the order of their ids, so that a continuation neither skips nor repeats. */
export async function answerPdqQuery(
  query: Message,
  qpd: Segment,
  asker: Sender,
  { identity, pointers, personsOfAccount, style = {} }: PdqDesk,
): Promise<QueryAnswer> {
  const domains = await askedDomains(qpd, 8, { asker, identity });
  if (domains.unknown.length > 0)
    return refused(domains.unknown.map((at) => ({ code: 'HL7_QUERY_KEY_UNKNOWN', location: `QPD-8[${at}]` })));
  const question = readPersonQuestion(qpd, asker);
  if (!('texts' in question)) return refused(question);
  const limit = quantityLimit(query.segment('RCP'));
  if (typeof limit !== 'number') return refused([limit]);
  const pointer = query.segment('DSC')?.value(1) ?? '';
  const after = pointer === '' ? undefined : pointers.position(pointer, query, asker.organization);
  if (pointer !== '' && after === undefined) return refused([{ code: 'HL7_QUERY_POINTER_UNKNOWN', location: 'DSC-1' }]);
  const within = await personsNamed(question, { identity, personsOfAccount });
  const page = await pageOf(within.question, domains.systems, {
    identity,
    asker,
    style,
    after,
    limit,
    within: within.persons,
  });
  if (page.total === 0) return { status: 'NF' };
  const { total, remaining, patients, last } = page;
  return {
    status: 'OK',
    patients,
    hits: { total, here: patients.length, remaining },
    ...(remaining > 0 && last !== undefined && { pointer: pointers.issue(last, query, asker.organization) }),
  };
}

/** The only persons that can fit, where an account or an enterprise id says so, and what else must fit. */
async function personsNamed(
  question: PersonQuestion,
  { identity, personsOfAccount }: Pick<PdqDesk, 'identity' | 'personsOfAccount'>,
): Promise<{ readonly question: PersonQuestion; readonly persons: readonly EnterpriseId[] | undefined }> {
  const { number, ...rest } = question;
  const ofAccount = question.account && (await personsOfAccount(question.account));
  if (number?.system !== enterpriseSystem) return { question, persons: ofAccount };
  const id = await personNumbered(identity, number);
  const isPossible = id !== undefined && (ofAccount === undefined || ofAccount.includes(id));
  return { question: rest, persons: isPossible ? [id] : [] };
}

/** RCP-2: so many records (`50^RD`). */
function quantityLimit(rcp: Segment | undefined): number | QueryError {
  const [count = '', unit = ''] = [rcp?.value(2, 1, 1), rcp?.value(2, 1, 2)];
  if (count === '') return patientsMax;
  if (/^[1-9]\d{0,8}$/.test(count) && ['', 'RD'].includes(unit)) return Math.min(Number(count), patientsMax);
  return { code: 'HL7_QUERY_PARAMETER_INVALID', location: 'RCP-2' };
}

interface Page {
  readonly total: number;
  readonly remaining: number;
  readonly patients: readonly SegmentText[];
  /** Whom the page ends with. */
  readonly last: EnterpriseId | undefined;
}

async function pageOf(
  question: PersonQuestion,
  systems: readonly string[],
  wanted: {
    readonly identity: IdentityReader;
    readonly asker: Sender;
    readonly style: AnswerStyle;
    readonly after: EnterpriseId | undefined;
    readonly limit: number;
    /** The only persons that can fit, where that is known. */
    readonly within: readonly EnterpriseId[] | undefined;
  },
): Promise<Page> {
  const patients: SegmentText[] = [];
  let [total, remaining] = [0, 0];
  let last: EnterpriseId | undefined;
  for await (const { id, patient } of personsThatFit(wanted.identity, question, wanted.within)) {
    const numbers = sourceNumbers(patient, systems);
    if (numbers.length === 0 && !systems.includes(enterpriseSystem)) continue;
    total++;
    if (wanted.after !== undefined && id <= wanted.after) continue;
    if (patients.length === wanted.limit) remaining++;
    else {
      const own = enterpriseNumber(id, wanted.style);
      patients.push(patientSegment(patient, { own, numbers }, wanted.asker.authorities));
      last = id;
    }
  }
  return { total, remaining, patients, last };
}

async function* personsThatFit(
  identity: IdentityReader,
  question: PersonQuestion,
  within?: readonly EnterpriseId[],
): AsyncGenerator<{ readonly id: EnterpriseId; readonly patient: Patient }> {
  const mothers = await mothersNamed(identity, question);
  const ids = within?.toSorted() ?? (await identity.candidates(criteriaOf(question, mothers)));
  for (let at = 0; at < ids.length; at += sliceSize) {
    if (at > 0) await nextTurn();
    const persons = await identity.lookup.persons(undefined, ids.slice(at, at + sliceSize));
    for (const { enterpriseId, state, patient } of persons.toSorted((a, b) =>
      a.enterpriseId < b.enterpriseId ? -1 : 1,
    )) {
      const read = JSON.parse(patient) as Patient;
      if (state === 'active' && fits(read, question, mothers)) yield { id: enterpriseId, patient: read };
    }
  }
}

/**
 * Numbers of those whose name was asked as the mother's: a newborn's record often names her number (PID-21) and not her
 * name (PID-6). Fault FHIR_SEARCH_TOO_BROAD where too many have the name.
 */
async function mothersNamed(identity: IdentityReader, { texts }: PersonQuestion): Promise<readonly PatientNumber[]> {
  const { motherFamily: family, motherGiven: given } = texts;
  if (!family && !given) return [];
  const named = { texts: { ...(family && { family }), ...(given && { given }) } };
  const numbers: PatientNumber[] = [];
  for await (const { patient } of personsThatFit(identity, named)) {
    numbers.push(...sourceNumbers(patient, []));
    if (numbers.length > mothersMax) throw fault('FHIR_SEARCH_TOO_BROAD', { mothersMax });
  }
  return numbers;
}
