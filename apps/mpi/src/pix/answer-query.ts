import { type AnswerStyle, Fault, fault, type Hl7Query } from '#contracts';
import { acknowledge, type Message, parse, type Segment, type Sender } from '#hl7';
import type { Clock, Log } from '#platform';
import { knowingEnterprise } from './enterprise-number.js';
import { answerPdqQuery, type PdqDesk } from './pdq-query.js';
import { answerPixQuery } from './pix-query.js';
import { type QueryAnswer, refused } from './query-answer.js';
import { writeResponse } from './response.js';

export interface QueryDesk extends PdqDesk {
  readonly authorities: Sender['authorities'];
  readonly clock: Clock;
  readonly log: Log;
}

/** What is asked, by MSH-9.2 of a QBP: the names that QPD-1 may have, and MSH-9 of the response. */
const transactions = {
  Q22: { names: ['IHE PDQ Query', 'Q22'], trigger: 'K22', structure: 'RSP_K21' },
  Q23: { names: ['IHE PIX Query', 'QRY_1001', 'Q23'], trigger: 'K23', structure: 'RSP_K23' },
} as const;

/**
 * The response to one query, in bytes. What is wrong with the query or with the store is said in the response; rejects
 * only where something is wrong here.
 */
export async function answerQuery(query: Hl7Query, desk: QueryDesk): Promise<Uint8Array> {
  const parsed = parse(query.bytes, query);
  if (parsed.kind === 'refusal') throw fault(parsed.code);
  const { message } = parsed;
  const asker = { organization: query.organization, authorities: knowingEnterprise(desk.authorities, query) };
  if (message.header.type === 'QCN') return stopped(message, asker, query, desk);
  const transaction = transactions[message.header.trigger === 'Q23' ? 'Q23' : 'Q22'];
  const answer = await answered(message, asker, { ...desk, style: query });
  const { trigger } = transaction;
  // HL7's own Q22 is answered in HL7's own structure, IHE's in the one that IHE constrained.
  const structure = message.value('QPD-1') === 'Q22' ? 'RSP_K22' : transaction.structure;
  return writeResponse(message, answer, { ...query, at: desk.clock(), trigger, structure });
}

interface AskedDesk extends QueryDesk {
  readonly style: AnswerStyle;
}

async function answered(message: Message, asker: Sender, desk: AskedDesk): Promise<QueryAnswer> {
  const qpd = message.segment('QPD');
  if (!qpd) return refused([{ code: 'HL7_QUERY_INCOMPLETE', location: 'QPD' }]);
  const name = qpd.value(1).trim();
  if (name === '') return refused([{ code: 'HL7_QUERY_INCOMPLETE', location: 'QPD-1' }]);
  try {
    return await answerByName(name, message, qpd, { asker, desk });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'FHIR_SEARCH_TOO_BROAD') return refused([{ code: 'HL7_QUERY_TOO_BROAD', location: 'QPD-3' }]);
    desk.log.error('query-failed', error);
    return refused([{ code: error.code, location: 'QPD' }]);
  }
}

async function answerByName(
  name: string,
  message: Message,
  qpd: Segment,
  { asker, desk }: { readonly asker: Sender; readonly desk: AskedDesk },
): Promise<QueryAnswer> {
  const { trigger } = message.header;
  if (trigger === 'Q23' && isNamed(transactions.Q23, name)) return answerPixQuery(qpd, asker, desk);
  if (trigger === 'Q22' && isNamed(transactions.Q22, name)) return answerPdqQuery(message, qpd, asker, desk);
  return { status: 'AR', errors: [{ code: 'HL7_QUERY_UNSUPPORTED', location: 'QPD-1' }] };
}

const isNamed = ({ names }: { readonly names: readonly string[] }, name: string): boolean => names.includes(name);

/** QCN^J01 stops a continuation; it is acknowledged whether there was one or not. */
function stopped(message: Message, asker: Sender, query: Hl7Query, desk: QueryDesk): Uint8Array {
  const tag = message.value('QID-1').trim();
  const { answerId: controlId, expectedSequenceNumber } = query;
  const ack = { controlId, at: desk.clock(), expectedSequenceNumber };
  if (tag === '')
    return acknowledge(message, { ...ack, code: 'AE', error: { code: 'HL7_QUERY_INCOMPLETE', location: 'QID-1' } });
  desk.pointers.stop(tag, asker.organization);
  return acknowledge(message, { ...ack, code: 'AA' });
}
