import type { MessageId } from './ids.js';

/** Pattern of the request/response by which the gateway has a query answered. */
export const hl7QueryPattern = 'hl7.query';

/** CX.4. */
export interface NumberAuthority {
  readonly namespace: string;
  readonly universalId?: string | undefined;
  readonly universalIdType?: string | undefined;
}

/** What the feed of a query says about its answers. */
export type AnswerStyle = Pick<Hl7Query, 'queriedNumber' | 'enterpriseNumber'>;

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
  /** Authority under which the answer tells the enterprise id beside the numbers of sources; absent: it does not. */
  readonly enterpriseNumber?: NumberAuthority;
  /** MSH-10 of the response. */
  readonly answerId: MessageId;
  /** MSA-4 of the response, where sequence numbers are spoken. */
  readonly expectedSequenceNumber?: number | undefined;
}
