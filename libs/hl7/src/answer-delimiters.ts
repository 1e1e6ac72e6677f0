import { type Delimiters, standardDelimiters } from './delimiters.js';
import type { Message } from './message.js';

/**
 * Delimiters for an answer: each of the message that can be written in any encoding; for the others, and for absent ones,
 * one of the standard's or like it.
 */
export function writableDelimiters(delimiters: Delimiters): Delimiters {
  const used = new Set(Object.values(delimiters).filter(isWritable));
  const free = [...'|^~\\&#!%@'].filter((char) => !used.has(char)).values();
  const kept = (char: string): string => (isWritable(char) ? char : (free.next().value ?? ''));
  const { field, component, repetition, escape, subcomponent, truncation } = delimiters;
  return {
    field: kept(field),
    component: kept(component),
    repetition: kept(repetition),
    escape: kept(escape),
    subcomponent: kept(subcomponent),
    truncation: isWritable(truncation) ? truncation : '',
  };
}

/** `""` deletes, and a question mark stands for what an encoding cannot say. */
const isWritable = (char: string): boolean => /^[!-~]$/.test(char) && char !== '"' && char !== '?';

/**
 * Those of the message itself, save where one is no ASCII, so that its bytes may be no character in the encoding of an
 * answer, or is the question mark that a guessed encoding may need for what it cannot say.
 */
export function answerDelimiters({
  delimiters,
  characterSet,
}: Pick<Message, 'delimiters' | 'characterSet'>): Delimiters {
  if (delimiters === standardDelimiters) return delimiters;
  const chars = Object.values(delimiters).join('');
  const areSayable = /^[ -~]*$/.test(chars) && !(chars.includes('?') && characterSet.guessed);
  return areSayable ? delimiters : writableDelimiters(delimiters);
}
