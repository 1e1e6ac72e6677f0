import type { MessageId } from './ids.js';

/** Pattern of the request/response by which the gateway has a query answered. */
export const hl7QueryPattern = 'hl7.query';

/** One HL7 v2 query that is on disk and waits on its connection for the response, which is the bytes of a message. */
export interface Hl7Query {
  readonly bytes: Uint8Array;
  /** Character set settings of the feed, as `parse` takes them. */
  readonly characterSet?: string;
  readonly defaultCharacterSet?: string;
  /** Organization that the sender speaks for: a bare namespace is its own. */
  readonly organization: string;
  /** Whether the answer to a PIX query ends with the number that was asked for. */
  readonly queriedNumber?: 'left-out' | 'told';
  /** MSH-10 of the response. */
  readonly answerId: MessageId;
}
