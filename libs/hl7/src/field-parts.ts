import { fault } from '#contracts';
import type { Delimiters } from './delimiters.js';
import { unescape } from './escape.js';
import type { Place } from './path.js';

/** A part of a field; what is left out is the first of what is named, and of nothing named the whole field. */
export type Part = Pick<Place, 'repetition' | 'component' | 'subcomponent'>;

type Separators = Pick<Delimiters, 'repetition' | 'component' | 'subcomponent'>;

/** A part of what `Segment.raw` gave, separators and escapes as sent; '' where it is not there. */
export function rawPart(raw: string, part: Part, delimiters: Separators): string {
  let text = raw;
  for (const { separator, number } of steps(part, delimiters)) text = split(text, separator)[number - 1] ?? '';
  return text;
}

/** The field with a part replaced. Fault HL7_DELIMITERS_INVALID where the message has no delimiter for that. */
export const withRawPart = (raw: string, part: Part, text: string, delimiters: Separators): string =>
  replaced(raw, steps(part, delimiters), text);

/** The unescaped text of a leaf, without the blanks around it. */
export const leafText = (raw: string, delimiters: Delimiters, encoding: string): string =>
  (delimiters.escape !== '' && raw.includes(delimiters.escape)
    ? unescape(raw, delimiters, () => encoding)
    : raw
  ).trim();

interface Step {
  readonly separator: string;
  readonly number: number;
}

function steps({ repetition, component, subcomponent }: Part, delimiters: Separators): readonly Step[] {
  if (repetition === undefined && component === undefined) return [];
  const found = [{ separator: delimiters.repetition, number: repetition ?? 1 }];
  if (component !== undefined) found.push({ separator: delimiters.component, number: component });
  if (subcomponent !== undefined) found.push({ separator: delimiters.subcomponent, number: subcomponent });
  return found;
}

const split = (text: string, separator: string): string[] => (separator === '' ? [text] : text.split(separator));

function replaced(raw: string, [step, ...inner]: readonly Step[], text: string): string {
  if (step === undefined) return text;
  if (step.separator === '' && step.number > 1) throw fault('HL7_DELIMITERS_INVALID');
  const parts = split(raw, step.separator);
  while (parts.length < step.number) parts.push('');
  parts[step.number - 1] = replaced(parts[step.number - 1] ?? '', inner, text);
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts.join(step.separator);
}
