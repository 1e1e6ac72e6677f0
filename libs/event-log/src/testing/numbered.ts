import type { Arrival } from '../intake.js';
import { draft, keptTopic } from './drafts.js';

/** A message of a link with a number; `variant` makes other bytes of it. Its MSH-10 is that of its bytes. */
export function numbered(
  link: string,
  number: number,
  { variant = '', topic = keptTopic, isAcceptable = true } = {},
): Arrival {
  const text = `${link} ${number}${variant}`;
  const { attributes, ...rest } = draft('k', text, topic);
  return {
    ...rest,
    attributes: { ...attributes, controlid: text, messageid: text },
    numbered: { link, number, isAcceptable, unexpected: { disposition: 'refused', code: 'UNEXPECTED' } },
  };
}
