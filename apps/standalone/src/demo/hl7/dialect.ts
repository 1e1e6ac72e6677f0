import type { Organization } from '../organizations.js';
import type { Registration } from '../people/registration.js';
import { components, type Encoded, header, repetitions, segment } from './segment.js';

/** Everything that a message of one organization needs to know besides its content. */
export interface Envelope {
  readonly organization: Organization;
  /** MSH-10, at most 20 letters. */
  readonly controlId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Segments to bytes in the sender's own letters; CR ends each segment (chapter 2.4). */
export function message(segments: readonly string[], { organization }: Envelope): Uint8Array {
  const text = `${segments.join('\r')}\r`;
  const spelt =
    organization.characterSet === 'UNICODE UTF-8' ? text : folded(text, organization.characterSet === '8859/1');
  return organization.characterSet === '8859/1' ? Buffer.from(spelt, 'latin1') : Buffer.from(spelt, 'utf8');
}

export function msh(type: readonly [string, string, string], envelope: Envelope): string {
  const { organization, controlId, at } = envelope;
  const structured = organization.version >= '2.4';
  return header({
    3: organization.application,
    4: organization.name,
    5: 'HIE',
    6: 'REGION',
    7: timestamp(at, organization, true),
    9: structured ? components(...type) : components(type[0], type[1]),
    10: controlId,
    11: 'P',
    12: organization.version,
    18: organization.characterSet,
  });
}

export const evn = (trigger: string, { organization, at }: Envelope): string =>
  segment('EVN', { 1: organization.version < '2.5' ? trigger : '', 2: timestamp(at, organization) });

export function pid(registration: Registration, organization: Organization): string {
  const write = (text: string | undefined): string => spelling(text ?? '', organization);
  const own = identifier(registration.number, organization);
  const separateSsn = organization.version < '2.4';
  const ssn = registration.ssn === undefined || separateSsn ? [] : [socialSecurity(registration.ssn)];
  return segment('PID', {
    1: '1',
    2: organization.version === '2.3' ? registration.number : undefined,
    3: repetitions(own, ...ssn),
    5: components(
      write(registration.family),
      write(registration.given),
      write(registration.middle),
      write(registration.suffix),
    ),
    6: registration.motherMaidenName === undefined ? undefined : components(write(registration.motherMaidenName)),
    7: registration.birthDate.replaceAll('-', ''),
    8: registration.sex === 'female' ? 'F' : 'M',
    11: address(registration, organization),
    13: telephone(registration.phone, organization),
    19: separateSsn ? registration.ssn : undefined,
    24: registration.birthOrder === undefined ? undefined : 'Y',
    25: registration.birthOrder === undefined ? undefined : String(registration.birthOrder),
  });
}

/** CX: an old system names itself in CX.4.1 only, a newer one adds its object identifier. */
export function identifier(number: string, organization: Organization): Encoded {
  const authority = organization.oid === undefined ? organization.name : [organization.name, organization.oid, 'ISO'];
  return components(number, '', '', authority, organization.identifierType);
}

/** Systems before 2.5 write the zone in MSH-7 only, which speaks for the whole message. */
export function timestamp(at: number, organization: Organization, header = false): string {
  const local = new Date(at + offsetMs(organization.zone)).toISOString();
  const digits = local.slice(0, 19).replace(/[-:T]/g, '');
  return header || organization.version >= '2.5' ? digits + organization.zone : digits;
}

/** Letters as the sender's system can write them. */
export const spelling = (text: string, { upperCase }: Organization): string => (upperCase ? text.toUpperCase() : text);

const socialSecurity = (ssn: string): Encoded =>
  components(ssn, '', '', ['USSSA', '2.16.840.1.113883.4.1', 'ISO'], 'SS');

function address({ address }: Registration, organization: Organization): Encoded | undefined {
  if (address === undefined) return undefined;
  const parts = [address.street, address.unit ?? '', address.city, address.state, address.zip, 'USA', 'H'];
  return components(...parts.map((part) => spelling(part, organization)));
}

function telephone(phone: string | undefined, organization: Organization): Encoded | undefined {
  if (phone === undefined) return undefined;
  const [area, exchange, line] = [phone.slice(0, 3), phone.slice(3, 6), phone.slice(6)];
  if (organization.version < '2.5') return components(`(${area})${exchange}-${line}`);
  return components('', 'PRN', 'PH', '', '1', area, exchange + line);
}

function offsetMs(zone: string): number {
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5))) * 60_000;
}

const unfolded: Readonly<Record<string, string>> = { ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', ı: 'i', ß: 'ss', ć: 'c', æ: 'ae' };

/** Letters that the character set has not, by their base letter: what old systems do to names. */
function folded(text: string, latin: boolean): string {
  return Array.from(text, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 0x80 || (latin && code < 0x100)) return letter;
    return unfolded[letter] ?? letter.normalize('NFD').replace(/[^ -~]/g, '');
  }).join('');
}
