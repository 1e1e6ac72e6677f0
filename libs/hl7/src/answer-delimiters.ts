import { type Delimiters, standardDelimiters } from './delimiters.js';

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

const isWritable = (char: string): boolean => /^[!-~]$/.test(char) && char !== '"';

/** Those of the message itself, save where one is no ASCII: its bytes may be no character in the encoding of an answer. */
export const answerDelimiters = (delimiters: Delimiters): Delimiters =>
  delimiters === standardDelimiters || /^[ -~]*$/.test(Object.values(delimiters).join(''))
    ? delimiters
    : writableDelimiters(delimiters);
