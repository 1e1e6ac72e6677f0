import { fieldsOf } from './guide.js';
import { type Place, placeOf, type SampleMessage } from './sample-message.js';

/**
 * Changes a message so that a condition of the tables holds (`IF PV1-2.1 EQUALS "P" AND PV1-45 NOT VALUED`); of
 * alternatives the first. What names no subject is about the row's own. False where it cannot be understood: then the row needs a setting of its own.
 */
export function fulfil(condition: string, source: string, message: SampleMessage, at: Place): boolean {
  const text = condition
    .replaceAll(/[“”']/g, '"')
    .replaceAll(/\s+/g, ' ')
    .replace(/^IF /i, '')
    .replaceAll(/(^| )(AND|OR) IF /gi, '$1$2 ')
    .trim()
    .replace(/^(?=NOT |VALUED)/i, `${source} `);
  if (text === '') return true;
  return clauses(text).every((clause) => fulfilClause(clause, message, at));
}

/** Clauses that must hold together; a subject that is named once may have several (`X VALUED AND NOT "SEL"`). */
function clauses(text: string): string[] {
  const [first = ''] = text.split(/ OR (?=[A-Z][A-Z0-9]{1,2}[-.]\d)/);
  const rough = first.replaceAll(/^\(|\)$/g, '').split(/ AND /i);
  const whole: string[] = [];
  let subject = '';
  for (const part of rough) {
    const own = /^\(?([A-Z][A-Z0-9]{1,2}[-.]\d+(?:\.\d+)*)/.exec(part)?.[1];
    subject = own ?? subject;
    whole.push(own === undefined ? `${subject} ${part}` : part.replace(/^\(/, ''));
  }
  return whole;
}

function fulfilClause(clause: string, message: SampleMessage, at: Place): boolean {
  const [, name = '', rest = ''] = /^(\S+)(?: (.*))?$/.exec(clause) ?? [];
  const place = placeOf(name, at) ?? (name === 'NOT' ? at : undefined);
  if (place === undefined) return false;
  const what = rest.replace(/^(IS|ARE|DOES) /i, '').trim();
  const [value] = /(?<=")[^"]*(?=")/.exec(what) ?? [];
  const values = [...what.matchAll(/"([^"]*)"/g)].map(([, each]) => each ?? '');
  if (/^NOT (VALUED|EXIST)/i.test(what)) message.set(place, '');
  else if (/^VALUED|^AREA VALUED/i.test(what) || what === '') fill(message, place);
  else if (/^NOT /i.test(what) && value !== undefined) avoid(message, place, values);
  else if (/^(EQUALS|IN|=|")/i.test(what) && value !== undefined) message.set(place, value);
  else if (/COUNT *(>|GREATER THAN) *1$/i.test(what)) repeat(message, place);
  else return /LENGTH GREATER|COUNT *(EQUALS|=) *1$|^IN http/i.test(what);
  return true;
}

function fill(message: SampleMessage, place: Place): void {
  if (message.raw(place) !== '') return;
  const { segment, field, part } = place;
  const own = fieldsOf('segments', segment).find(({ source }) => source === `${segment}-${field}`);
  message.plant(place, part.length === 0 ? (own?.type ?? 'ST') : 'ST');
}

function repeat(message: SampleMessage, place: Place): void {
  fill(message, place);
  const sent = message.raw(place);
  message.shift(place);
  message.set(place, sent);
}

function avoid(message: SampleMessage, place: Place, values: readonly string[]): void {
  if (values.includes(message.raw(place))) message.plant(place, 'ST');
}
