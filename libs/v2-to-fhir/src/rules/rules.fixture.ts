import { type Message, parse } from '#hl7';
import { applyRules } from './apply-rules.js';
import { compileRules } from './compile-rules.js';
import type { CodeMapping, MoveRule, SiteRules } from './site-rules.js';

/** A message of a site that needs rules, and what rules make of it; for tests. */
export const oru = [
  'MSH|^~\\&|LAB|NH|||20260301||ORU^R01|M1|P|2.5',
  'PID|1||7^^^NH||Berg^Anna^^^^^L~Berg^Anni||19700101|v',
  'PV1|1|AMB|W2^4&B^A||||||||||||||||V-9|||||||||||||||||||||||||||||||ALT-5^^^NH',
  'OBR|1||F1|GLU^Glucose^L|||20260301',
  'OBX|1|NM|GLU^Glucose^L||5.1|mmol/L|||||F',
  'OBX|2|CE|NOTE^Remark^L||POS^Positiv^L||||||F',
  'OBR|2||F2|NA^Natrium^L|||20260302',
  'OBX|1|NM|NA^Natrium^L^S1^Sodium^99X||141|mmol/L|||||F',
  'ZPD|x|Y|2&3^b',
].join('\r');

export function messageOf(text: string | Uint8Array): Message {
  const parsed = parse(typeof text === 'string' ? Buffer.from(text) : text);
  if (parsed.kind === 'refusal') throw new Error(parsed.code);
  return parsed.message;
}
export const apply = (text: string | Uint8Array, rules: Partial<SiteRules>) =>
  applyRules(messageOf(text), compileRules({ moves: [], codes: [], ...rules }));
type Unnamed<Rule> = Rule extends unknown ? Omit<Rule, 'id'> : never;
export type Move = Unnamed<MoveRule>;
export const moved = (text: string, ...moves: readonly Move[]) =>
  apply(text, { moves: moves.map((rule, at): MoveRule => ({ ...rule, id: `r${at}` })) });
export const coded = (text: string, field: string, ...map: readonly CodeMapping[]) =>
  apply(text, { codes: [{ id: 'c', field, map }] });
export const textOf = ({ message }: { message: Message }): string => Buffer.from(message.bytes).toString();
export const changed = (text: string, changes: readonly (readonly [string, string])[]): string[] =>
  changes.reduce((now, [from, to]) => now.replaceAll(from, to), text).split('\r');
