import type { AnswerStyle, SourceIdentity } from '#contracts';
import {
  identifiers,
  patientNumber,
  type RepetitionText,
  type Segment,
  type SegmentText,
  type Sender,
  sourceIdentity,
} from '#hl7';
import type { IdentityReader } from '#storage';
import { activeMembers, numbersOfPerson } from '../fhir/cross-reference.js';
import { askedDomains, isKnownDomain } from './domain.js';
import { enterpriseNumber, enterpriseSystem, personNumbered } from './enterprise-number.js';
import type { PatientNumber } from './person-question.js';
import { type QueryAnswer, refused } from './query-answer.js';

interface PixDesk {
  readonly identity: IdentityReader;
  readonly style: AnswerStyle;
}

/** ITI-9: which other numbers does the patient with this number have? */
export async function answerPixQuery(qpd: Segment, asker: Sender, { identity, style }: PixDesk): Promise<QueryAnswer> {
  const [asked] = identifiers(qpd, 3);
  if (!asked) return refused([{ code: 'HL7_QUERY_INCOMPLETE', location: 'QPD-3[1].1' }]);
  const { system, value } = sourceIdentity(asked, asker);
  const domains = await askedDomains(qpd, 4, { asker, identity });
  if (!(await isKnownDomain(system, asker, identity)))
    return refused([{ code: 'HL7_QUERY_KEY_UNKNOWN', location: 'QPD-3[1].4' }]);
  if (domains.unknown.length > 0)
    return refused(domains.unknown.map((at) => ({ code: 'HL7_QUERY_KEY_UNKNOWN', location: `QPD-4[${at}]` })));
  const isEnterprise = system === enterpriseSystem;
  const person = await (isEnterprise ? numbersOfEnterprise : numbersOfPerson)(identity, { system, value });
  if (!person) return refused([{ code: 'HL7_QUERY_KEY_UNKNOWN', location: 'QPD-3[1].1' }]);
  const others = person.others.map((one) => one.identity).toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  const own = style.queriedNumber === 'told' && person.asked?.active ? [person.asked.identity] : [];
  const numbersIn = (numbers: readonly SourceIdentity[]) =>
    numbers
      .filter((one) => domains.systems.length === 0 || domains.systems.includes(one.system))
      .map((one) => patientNumber(one, asker.authorities));
  const [told, echoed] = [numbersIn(others), numbersIn(own)];
  const enterprise = isEnterprise ? [] : enterpriseNumber(person.enterpriseId, style);
  const isAsked = domains.systems.includes(enterpriseSystem) && enterprise.length > 0;
  if (told.length + echoed.length === 0 && !isAsked) return { status: 'NF' };
  return pixAnswer([...told, ...enterprise, ...echoed]);
}

async function numbersOfEnterprise(identity: IdentityReader, number: PatientNumber) {
  const enterpriseId = await personNumbered(identity, number);
  return enterpriseId && { enterpriseId, asked: undefined, others: await activeMembers(identity, enterpriseId) };
}

/** One PID with these numbers. */
function pixAnswer(numbers: readonly RepetitionText[]): QueryAnswer {
  const pid: SegmentText = {
    name: 'PID',
    fields: {
      3: { repetitions: numbers },
      // ITI-9: the name is not told: its first repetition is empty, the second is of the type S (table 0200).
      5: { repetitions: ['', ['', '', '', '', '', '', 'S']] },
    },
  };
  return { status: 'OK', patients: [pid] };
}

/** Those of one domain side by side (ITI-9, case 6). */
const order = ({ system, value }: SourceIdentity): string => `${system}\n${value}`;
