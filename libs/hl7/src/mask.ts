import { Buffer } from 'node:buffer';

const masked = '***';

const setId = /^\d{1,4}$/;
const letter = /^[A-Z]$/;

/**
 * Fields whose values stay where they look as they should, because they say how a message is built and not about whom: sets,
 * types, states. All else is masked, whatever it is called by the standard: senders put names anywhere, and Z-segments hold
 * anything.
 */
const keptFields: Readonly<Record<string, Readonly<Record<number, RegExp>>>> = {
  EVN: { 1: /^[A-Z]\d\d$/, 2: /^\d{8,14}$/ },
  MSA: { 1: /^[AC][AER]$/, 2: /^[\w.-]{0,50}$/ },
  PID: { 1: setId },
  NK1: { 1: setId },
  PV1: { 1: setId, 2: letter },
  ORC: { 1: /^[A-Z]{2}$/, 5: /^[A-Z]{2}$/ },
  OBR: { 1: setId, 25: letter },
  OBX: { 1: setId, 2: /^[A-Z]{2,3}$/, 11: letter },
  NTE: { 1: setId },
  AL1: { 1: setId },
  DG1: { 1: setId },
  IN1: { 1: setId },
  GT1: { 1: setId },
};
/** Of a header, as the console names a message by them in any case; of that of a batch neither its name nor its comment. */
const ofBatch = new Set([3, 4, 5, 6, 7, 11, 12]);
const keptOfHeader: ReadonlyMap<string, ReadonlySet<number>> = new Map([
  ['MSH', new Set([3, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 18, 19, 20, 21])],
  ['FHS', ofBatch],
  ['BHS', ofBatch],
]);

const usual = { field: '|', inner: '^~\\&' };

/**
 * The message with every value masked that may say something about a patient; segments, fields, repetitions and components
 * stay where they are. Byte for byte, whatever the character set: of a sequence that happens to hold the byte of a
 * delimiter, too, nothing is left but that byte. What is no HL7 is masked as a whole.
 */
export function maskHl7(message: Uint8Array): Uint8Array {
  const text = Buffer.from(message).toString('latin1');
  let delimiters = usual;
  const lines = text.split(/(\r\n?|\n)/).map((line, index) => {
    if (index % 2 === 1 || line === '') return line;
    if (keptOfHeader.has(line.slice(0, 3))) delimiters = delimitersOf(line) ?? usual;
    return maskedLine(line, delimiters);
  });
  return Buffer.from(lines.join(''), 'latin1');
}

type Delimiters = typeof usual;

function delimitersOf(header: string): Delimiters | undefined {
  const field = header.charAt(3);
  const inner = header.slice(4).split(field)[0] ?? '';
  const all = field + inner;
  return /^[!-/:-@[-`{-~]{2,8}$/.test(all) ? { field, inner } : undefined;
}

function maskedLine(line: string, { field, inner }: Delimiters): string {
  const name = line.slice(0, 3);
  if (!/^[A-Z][A-Z0-9]{2}$/.test(name) || (line.length > 3 && line.charAt(3) !== field)) return masked;
  const ofHeader = keptOfHeader.get(name);
  const kept = keptFields[name] ?? {};
  return line
    .split(field)
    .map((value, index) => {
      const number = ofHeader ? index + 1 : index;
      const isDelimiters = ofHeader !== undefined && index === 1 && value === inner;
      const isKept = ofHeader ? ofHeader.has(number) : (kept[number]?.test(value) ?? false);
      return index === 0 || isDelimiters || isKept ? value : maskedValue(value, inner);
    })
    .join(field);
}

/** `""` says that a value is to be deleted (HL7 2.5.3), which is no value. The escape character is part of a value. */
function maskedValue(value: string, inner: string): string {
  const [component = '', repetition = '', , subcomponent = ''] = inner;
  const separators = new Set([component, repetition, subcomponent]);
  let out = '';
  let part = '';
  const close = (): void => {
    out += part === '' || part === '""' ? part : masked;
    part = '';
  };
  for (const character of value) {
    if (!separators.has(character)) part += character;
    else {
      close();
      out += character;
    }
  }
  close();
  return out;
}
