import { hash } from 'node:crypto';
import { type Attachment, type Coding, type Extension, flat, type Reference } from '#fhir';
import { v2System } from '../codes/uris.js';
import { listOf } from '../compact.js';
import { resourceId } from '../ids.js';
import type { FieldReader } from '../reader.js';
import type { MappingScope } from '../scope.js';

/** ED.2 (table 0191) as the first half of a media type. */
const mediaTypes = new Map(
  Object.entries({
    AP: 'application',
    APPLICATION: 'application',
    AU: 'audio',
    AUDIO: 'audio',
    IM: 'image',
    IMAGE: 'image',
    TX: 'text',
    TEXT: 'text',
    FT: 'text',
    MULTIPART: 'multipart',
    VIDEO: 'video',
  }),
);
const subtypes = new Map(
  Object.entries({
    PDF: 'pdf',
    RTF: 'rtf',
    HTML: 'html',
    XML: 'xml',
    JPEG: 'jpeg',
    JPG: 'jpeg',
    PNG: 'png',
    GIF: 'gif',
    TIFF: 'tiff',
    TEXT: 'plain',
    PLAIN: 'plain',
  }),
);

/** ED to Attachment; undefined where the data are not what ED.4 says. */
export function ed(field: FieldReader): Attachment | undefined {
  const data = base64(field.text(5), field.text(4));
  const contentType = mediaType(field.text(2), field.text(3));
  const extension = contentType === undefined ? sentType(field.text(2), field.text(3)) : undefined;
  // ED.1 names the sending system, which the message header names, too: read so that it is not taken for lost.
  const title = field.component(1).value(1);
  return data === undefined ? undefined : { extension, contentType, data, title };
}

/** A text that is too long for a string. */
export const textAttachment = (text: string): Attachment => ({
  contentType: 'text/plain',
  data: Buffer.from(text, 'utf8').toString('base64'),
});

/** RP to Attachment. */
export function rp(field: FieldReader): Attachment | undefined {
  const pointer = field.value(1);
  const contentType = mediaType(field.text(3), field.text(4));
  const extension = contentType === undefined ? sentType(field.text(3), field.text(4)) : undefined;
  const title = field.component(2).value(1);
  return pointer === undefined || /\s/.test(pointer) ? undefined : { extension, contentType, url: pointer, title };
}

/** What the sender calls the type of the document, where that is no media type. */
function sentType(type: string, subtype: string): Extension[] | undefined {
  const coding = listOf<Coding>(
    type === '' ? undefined : { system: v2System('0191'), code: type },
    subtype === '' ? undefined : { system: v2System('0291'), code: subtype },
  );
  const url = 'http://hl7.org/fhir/StructureDefinition/alternate-codes';
  return coding && [{ url, valueCodeableConcept: { coding } }];
}

// RFC 6838, 4.2.
export const wholeType = /^[a-z\d][\w.+-]*\/[a-z\d][\w.+-]*$/i;

function mediaType(type: string, subtype: string): string | undefined {
  const [whole] = [type, subtype].filter((text) => wholeType.test(text));
  if (whole !== undefined) return whole.toLowerCase();
  const first =
    mediaTypes.get(type.toUpperCase()) ?? (subtypes.get(subtype.toUpperCase()) === 'pdf' ? 'application' : undefined);
  const second = subtypes.get(subtype.toUpperCase());
  return first === undefined || second === undefined ? undefined : flat(`${first}/${second}`);
}

/** ED.4 (table 0299): Base64, Hex, or A for text as it stands. */
function base64(text: string, encoding: string): string | undefined {
  if (text === '') return undefined;
  switch (encoding.toUpperCase()) {
    case 'HEX':
      return text.length % 2 === 0 && !/[^\da-f]/i.test(text) ? Buffer.from(text, 'hex').toString('base64') : undefined;
    case 'A':
      return Buffer.from(text.toWellFormed(), 'utf8').toString('base64');
    default: {
      const packed = /\s/.test(text) ? text.replaceAll(/\s+/g, '') : text;
      // By what may not be there: an expression for all that may, which V8 no longer optimises in an old process, fails on 16 MB.
      const digits = packed.slice(0, -2) + packed.slice(-2).replace(/={1,2}$/, '');
      return packed !== '' && packed.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(digits) ? packed : undefined;
    }
  }
}

/**
 * The document in a Binary of its own, and the attachment that points to it: once for each patient and content, however
 * often it is sent. Not once for all patients: whose record holds a Binary decides who may read it.
 */
export function stored(document: Attachment, subject: Reference, scope: MappingScope): Attachment {
  const { data, ...others } = document;
  if (data === undefined) return document;
  const bytes = Buffer.from(data, 'base64');
  const id = resourceId('Binary', subject.reference ?? '', hash('sha256', bytes, 'base64url'));
  const contentType = document.contentType ?? 'application/octet-stream';
  const { reference: url } = scope.add({ resourceType: 'Binary', id, contentType, securityContext: subject, data });
  return { ...others, url, size: bytes.length, hash: hash('sha1', bytes, 'base64') };
}
