import type { CleanAddress, RawAddress } from '../demographics.js';
import type { Placeholders } from '../model/model.js';
import { withinOneEdit } from '../compare/text.js';
import { alphanumeric, fold } from './fold.js';

// In the style of USPS publication 28 and Project US@.
const streetWords: ReadonlyMap<string, string> = new Map(
  (
    'STREET:ST AVENUE:AVE AV:AVE BOULEVARD:BLVD BLV:BLVD ROAD:RD DRIVE:DR DRV:DR LANE:LN COURT:CT CRT:CT PLACE:PL ' +
    'CIRCLE:CIR CIRC:CIR CRCL:CIR TERRACE:TER TCE:TER TERR:TER HIGHWAY:HWY PARKWAY:PKWY PKY:PKWY SQUARE:SQ CRESCENT:CRES CR:CRES CLOSE:CL TRAIL:TRL ' +
    'TURNPIKE:TPKE EXPRESSWAY:EXPY FREEWAY:FWY ALLEY:ALY PLAZA:PLZ POINT:PT GROVE:GRV RIDGE:RDG HEIGHTS:HTS CROSSING:XING ' +
    'CIRCUIT:CCT GARDENS:GDNS GARDEN:GDNS ESPLANADE:ESP RETREAT:RTT PARADE:PDE STRASSE:STR CALLE:CL ' +
    'NORTH:N SOUTH:S EAST:E WEST:W NORTHEAST:NE NORTHWEST:NW SOUTHEAST:SE SOUTHWEST:SW MOUNT:MT SAINT:ST FORT:FT'
  )
    .split(' ')
    .map((pair) => {
      const [from = '', to = ''] = pair.split(':');
      return [from, to] as const;
    }),
);
const unitPattern =
  /(?:\b(?:APT|APARTMENT|UNIT|STE|SUITE|RM|ROOM|FL|FLOOR|BLDG|LOT|TRLR)\b\.?\s*#?|#)\s*([A-Z0-9-]+)\s*$/i;

/**
 * One address, or none when nothing of it can be compared, or two when a second line may be the street: senders put the
 * building on either line.
 */
export function cleanAddress(raw: RawAddress, placeholders: Placeholders): readonly CleanAddress[] {
  const unit = alphanumeric(unitPattern.exec(raw.lines.join(' '))?.[1] ?? '');
  const postalCode = cleanPostalCode(raw.postalCode ?? '');
  const folded = fold(raw.city ?? '');
  const city = placeholders.nameWords.has(folded) ? '' : folded;
  const [first = '', ...more] = raw.lines
    .map((line) => streetLine(line.replace(unitPattern, ' ')))
    .filter((street) => !isPlaceholderStreet(street, placeholders));
  if (first === '') {
    return postalCode === '' && city === '' ? [] : [{ house: '', street: '', unit: '', city, postalCode }];
  }
  const house = houseOf(first);
  return [first, ...more.slice(0, 1)].map((street) => ({
    house: houseOf(street) || house,
    street: street.replace(/^\d+\w* (?=.)/, ''),
    unit,
    city,
    postalCode,
  }));
}

const houseOf = (street: string): string => /\b\d+\w*\b/.exec(street)?.[0] ?? '';

const streetLine = (text: string): string =>
  fold(text)
    .replace(/\bP O BOX\b|\bPOST OFFICE BOX\b/, 'PO BOX')
    .split(' ')
    .map((word, at) => streetWords.get(word) ?? (at > 0 ? typedStreetWord(word) : word))
    .join(' ');

// Short forms are too near to names to be guessed from.
const longStreetWords = [...streetWords.keys()].filter((word) => word.length > 4);

/** A slip in the kind of street (CRESENT), and a blank that is missing before it (PRIDHAMSTREET, HAUPTSTRASSE). */
function typedStreetWord(word: string): string {
  if (word.length < 5 || /\d/.test(word)) return word;
  const ending = longStreetWords.find((kind) => word.length > kind.length + 2 && word.endsWith(kind));
  if (ending !== undefined) return `${word.slice(0, -ending.length)} ${streetWords.get(ending) ?? ending}`;
  const meant = longStreetWords.find((kind) => withinOneEdit(word, kind));
  return meant === undefined ? word : (streetWords.get(meant) ?? word);
}

const isPlaceholderStreet = (street: string, placeholders: Placeholders): boolean =>
  street === '' || placeholders.streets.has(street);

function cleanPostalCode(raw: string): string {
  const code = alphanumeric(raw);
  if (/^(\d)\1*$/.test(code)) return '';
  return /^\d{5}(?:\d{4})?$/.test(code) ? code.slice(0, 5) : code;
}
