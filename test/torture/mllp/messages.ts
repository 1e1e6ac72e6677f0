/** Texts of the cases: one character is one byte. All people are made up. */
export interface HeaderFields {
  /** MSH-10. */
  readonly id: string;
  /** MSH-3 and MSH-4. */
  readonly from?: string;
  /** MSH-5 and MSH-6. */
  readonly to?: string;
  readonly type?: string;
  readonly processing?: string;
  readonly version?: string;
  /** MSH-13. */
  readonly sequence?: number | string;
  /** MSH-15 and MSH-16. */
  readonly accept?: string;
  readonly application?: string;
  /** MSH-18. */
  readonly charset?: string;
}

export const framed = (text: string): string => `\x0b${text}\x1c\r`;

export function msh(fields: HeaderFields): string {
  const { id, from = 'TORTURE|GOOD', to = 'RECEIVER|HUB', type = 'ADT^A04', processing = 'P' } = fields;
  const { version = '2.5.1', sequence = '', accept = '', application = '', charset = '' } = fields;
  const head = `MSH|^~\\&|${from}|${to}|20260304101500+0100||${type}|${id}|${processing}|${version}`;
  return `${`${head}|${sequence}||${accept}|${application}||${charset}`.replace(/\|+$/, '')}\r`;
}

/** Each message is of a person of its own, so that no receiver is busy comparing them. */
export const pid = (id: string, name = `Sorrel${id}^Ada`): string => `PID|1||${id}^^^GOOD^MR||${name}\r`;

/** A registration that any receiver can take. */
export const good = (fields: HeaderFields): string => `${msh(fields)}${pid(fields.id)}PV1|1|O\r`;

/** A good message of about so many bytes. */
export function sized(fields: HeaderFields, bytes: number): string {
  const text = `${good(fields)}OBX|1|ED|DOC||^TEXT^^Base64^`;
  return `${text}${'QUJD'.repeat(Math.ceil(bytes / 4)).slice(0, bytes - text.length - 1)}\r`;
}

export const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Every byte that MLLP and HL7 leave to content: all but VT, FS, CR and LF. */
export const everyByte = Array.from({ length: 256 }, (_, byte) => byte)
  .filter((byte) => ![0x0a, 0x0b, 0x0d, 0x1c].includes(byte))
  .map((byte) => String.fromCharCode(byte))
  .join('');
