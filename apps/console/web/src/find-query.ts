import type { FindRequest, NumberKindView } from '../../src/api/find-views.js';

/** What a person typed, as it was understood. */
export interface Understood {
  readonly request: Pick<FindRequest, 'number' | 'numberKind' | 'family' | 'given' | 'born' | 'text'>;
  /** In words, so that the person sees a misunderstanding. */
  readonly words: readonly string[];
}

const prefixes: Readonly<Record<string, NumberKindView>> = {
  mrn: 'patient',
  patient: 'patient',
  visit: 'visit',
  account: 'visit',
  order: 'order',
  accession: 'order',
  acc: 'order',
  id: 'control',
  control: 'control',
};

const kinds: Readonly<Record<NumberKindView, string>> = {
  patient: 'patient number',
  visit: 'visit or account number',
  order: 'order, accession or specimen number',
  control: 'control id',
};

/**
 * `70421`, `mrn:70421`, `Adams`, `Ann Adams`, `Adams, Ann 1980-01-02`, `1980-01-02`, `"free text"`. What holds a digit is a
 * number, as a whole, of whatever kind; a number as HL7 writes it (`70421^^^NORTH^MR`) is taken without the rest.
 */
export function understand(typed: string): Understood | undefined {
  const text = typed.trim();
  if (text === '') return undefined;
  const quoted = /^"([^"]+)"?$/.exec(text)?.[1];
  if (quoted !== undefined) return freeText(quoted);
  const [, prefix = '', rest = ''] = /^([a-z]+):\s*(.+)$/i.exec(text) ?? [];
  const kind = prefixes[prefix.toLowerCase()];
  if (kind !== undefined) return numbered(rest, kind);
  if (prefix.toLowerCase() === 'text') return freeText(rest);
  const born = /(?:^|[\s,])(\d{4}-\d\d(?:-\d\d)?)$/.exec(text)?.[1];
  const name = (born === undefined ? text : text.slice(0, -born.length)).replace(/[\s,]+$/, '');
  if (born !== undefined && name === '') return person({ born });
  if (/\d/.test(name)) return numbered(text);
  return named(name, born);
}

const freeText = (text: string): Understood => ({
  request: { text },
  words: [`anywhere in the message: ${text}`],
});

function numbered(text: string, numberKind?: NumberKindView): Understood {
  const [number = text] = text.trim().split('^');
  return {
    request: { number, ...(numberKind && { numberKind }) },
    words: [`${numberKind ? kinds[numberKind] : 'patient, visit, order number or control id'}: ${number}`],
  };
}

/** `Family, Given` or `Given Family`. */
function named(name: string, born: string | undefined): Understood {
  const [family = '', given = ''] = name.includes(',') ? name.split(',') : lastFirst(name);
  const parts = { family: family.trim(), given: given.trim() };
  return person({ ...(parts.family && { family: parts.family }), ...(parts.given && { given: parts.given }), born });
}

function lastFirst(name: string): readonly string[] {
  const words = name.split(/\s+/);
  return [words.at(-1) ?? '', words.slice(0, -1).join(' ')];
}

function person({ family, given, born }: Pick<FindRequest, 'family' | 'given' | 'born'>): Understood {
  return {
    request: { ...(family && { family }), ...(given && { given }), ...(born && { born }) },
    words: [
      ...(family ? [`family name begins with ${family}`] : []),
      ...(given ? [`given name begins with ${given}`] : []),
      ...(born ? [`born ${born}`] : []),
    ],
  };
}
