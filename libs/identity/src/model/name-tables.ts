import type { FrequencyTable } from './model.js';

/** Reads `6.75 SMITH 7 JOHNSON`: a number opens a run of names of that rarity. */
export function frequencyTable(text: string, unlistedBits: number): FrequencyTable {
  const bits = new Map<string, number>();
  let current = 0;
  for (const word of words(text)) {
    const opened = Number(word);
    if (Number.isNaN(opened)) bits.set(word, current);
    else current = opened;
  }
  return { bits, unlistedBits };
}

/** Reads `FORMAL:NICK,NICK …` into name -> the formal names that it may stand for. */
export function formalNames(text: string): ReadonlyMap<string, readonly string[]> {
  const formals = new Map<string, string[]>();
  const add = (name: string, formal: string): void => {
    const known = formals.get(name);
    if (known === undefined) formals.set(name, [formal]);
    else if (!known.includes(formal)) known.push(formal);
  };
  for (const entry of words(text)) {
    const [formal = '', nicknames = ''] = entry.split(':');
    add(formal, formal);
    for (const nickname of nicknames.split(',')) add(nickname, formal);
  }
  return formals;
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
