import { z } from 'zod';
import { authorityNames } from './authority-schema.js';

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, dots, hyphens and underscores');
const path = z.string().min(1).max(60).describe('PID-3, PID-5.1, OBX[3]-5[2].1.2');
// What an HL7 leaf may hold: a line break would end the segment.
const text = z
  .string()
  .max(10_000)
  // oxlint-disable-next-line no-control-regex -- it is control characters that are refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'no control characters');
const code = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[!-~]+(?: [!-~]+)*$/, 'printable ASCII, single blanks inside at most');

const expected = z.union([text, z.array(text).min(1)]);
const when = z
  .record(path, z.union([expected, z.strictObject({ not: expected })]))
  .optional()
  .describe(
    'Path to the value, the values of which one, or { not: … }, that must stand there; an empty text: nothing.',
  );

const move = z.discriminatedUnion('do', [
  z.strictObject({ id, do: z.enum(['move', 'copy']), from: path, to: path, when }),
  z.strictObject({ id, do: z.literal('set'), to: path, value: text.min(1), when }),
  z.strictObject({ id, do: z.literal('clear'), to: path, when }),
]);

const coding = z.strictObject({
  system: z.string().min(1).max(200).describe('Name in HL7 table 0396 (LN, SCT, UCUM), HL7nnnn, OID or URI.'),
  code,
  display: text.max(1_000).optional(),
  version: code.optional(),
});

const codeMapping = z.strictObject({
  code: text.min(1).max(200).describe('As the site sends it.'),
  system: text.max(200).optional().describe('CWE.3 beside it; absent: whatever stands there.'),
  to: z
    .union([code, coding, z.array(coding).min(1).max(2)])
    .describe('A code of the HL7 table of the field, or one or two standard codings beside the local one.'),
});

const codes = z.strictObject({
  id,
  field: z.union([path, z.array(path).min(1)]).describe('OBX-3, PID-8, or a list of such fields.'),
  map: z.array(codeMapping).min(1),
  when,
});

/** A rules file: what one site sends otherwise than the standard has it. */
export const siteRulesSchema = z.strictObject({
  timeZone: z.string().optional().describe('IANA zone of times without an offset.'),
  characterSet: z.string().optional().describe('Used instead of MSH-18.'),
  defaultCharacterSet: z.string().optional().describe('Used where MSH-18 is empty.'),
  authorities: z.array(authorityNames).default([]).describe('Of this site, before those of the configuration.'),
  moves: z.array(move).default([]).describe('One after the other, each on what those before it left.'),
  codes: z.array(codes).default([]).describe('After the moves.'),
});

export type SiteRulesConfig = z.infer<typeof siteRulesSchema>;
