import { isAscii } from 'node:buffer';
import type { MessageId } from '#contracts';
import { ackMode, answerEncoding, errorSegment, type Message, type SegmentText, timeOf, writeMessage } from '#hl7';
import { queryText } from './pointers.js';
import type { QueryAnswer } from './query-answer.js';

export interface ResponseStamp {
  /** MSH-10. */
  readonly answerId: MessageId;
  /** Milliseconds since 1970, for MSH-7. */
  readonly at: number;
  /** MSA-4. */
  readonly expectedSequenceNumber?: number | undefined;
  /** MSH-9.2 and .3. */
  readonly trigger: string;
  readonly structure: string;
  /** Of the feed, as `parse` takes it. */
  readonly defaultCharacterSet?: string;
}

/** `RSP` to a query: MSH MSA [{ERR}] QAK QPD [{PID}] [DSC], QPD as it came, in the delimiters and character set of the query. */
export function writeResponse(query: Message, answer: QueryAnswer, stamp: ResponseStamp): Uint8Array {
  const code = answer.status === 'AE' || answer.status === 'AR' ? answer.status : 'AA';
  const segments = [
    header(query, stamp),
    copied('MSA', 1, [code, query.segment('MSH')?.raw(10) ?? '', '', String(stamp.expectedSequenceNumber ?? '')]),
    ...errorsOf(query, answer),
    acknowledgement(query, answer),
    ...(query.segment('QPD') ? [copied('QPD', 1, [queryText(query)])] : []),
    ...patientsOf(answer),
  ];
  const encoding = answerEncoding(query.characterSet, stamp.defaultCharacterSet);
  const bytes = writeMessage(segments, query.delimiters, encoding === 'ascii' ? 'utf-8' : encoding);
  if (encoding !== 'ascii' || isAscii(bytes)) return bytes;
  // A name must not lose its letters because the sender, who has none of them, named no character set.
  const saying: SegmentText = { name: 'MSH', fields: { ...segments[0]?.fields, 18: 'UNICODE UTF-8' } };
  return writeMessage([saying, ...segments.slice(1)], query.delimiters, 'utf-8');
}

/** Sender and receiver change places; what the response is processed and read by is as in the query. */
function header(query: Message, { answerId, at, trigger, structure }: ResponseStamp): SegmentText {
  const msh = query.segment('MSH');
  const raw = (number: number): string => msh?.raw(number) ?? '';
  const type = ['RSP', trigger, structure].join(query.delimiters.component);
  // In enhanced mode the response is the application's answer, and asks for none itself (v2 chapter 2.9.3.2).
  const asked = ackMode(query.header) === 'enhanced' ? 'NE' : '';
  const parties = [raw(5), raw(6), raw(3), raw(4)];
  const processing = [raw(11), raw(12), '', '', asked, asked, '', raw(18)];
  return copied('MSH', 3, [...parties, timeOf(at), '', type, answerId, ...processing]);
}

function errorsOf(query: Message, answer: QueryAnswer): readonly SegmentText[] {
  if (!('errors' in answer)) return [];
  const { delimiters, header: sent } = query;
  return answer.errors.map((error) => {
    const [name = '', ...fields] = errorSegment(error, sent.version, delimiters).split(delimiters.field);
    return copied(name, 1, fields);
  });
}

/** QAK: tag and name of the query as it gave them, status, hits. */
function acknowledgement(query: Message, answer: QueryAnswer): SegmentText {
  const qpd = query.segment('QPD');
  const hits = answer.status === 'OK' && answer.hits;
  const counts = hits ? [hits.total, hits.here, hits.remaining].map(String) : [];
  return copied('QAK', 1, [qpd?.raw(2) ?? '', answer.status, qpd?.raw(1) ?? '', ...counts]);
}

function patientsOf(answer: QueryAnswer): readonly SegmentText[] {
  if (answer.status !== 'OK') return [];
  const { patients, pointer } = answer;
  // DSC-2 I: the rest comes in response to another query (table 0398).
  return pointer === undefined ? patients : [...patients, { name: 'DSC', fields: { 1: pointer, 2: 'I' } }];
}

/** A segment of texts that are escaped already. */
const copied = (name: string, first: number, texts: readonly string[]): SegmentText => ({
  name,
  fields: Object.fromEntries(texts.map((raw, index) => [first + index, { raw }])),
});
