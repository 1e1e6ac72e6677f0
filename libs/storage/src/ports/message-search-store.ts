import type { MessageId } from '#contracts';

/** Whose number it is: of a patient, a visit or account, an order, result or specimen, or of the message (MSH-10). */
export type NumberKind = 'patient' | 'visit' | 'order' | 'control';

/** What a message is found by. `born` is a date as HL7 writes it, `19800102`. */
export interface MessageTerm {
  readonly kind: NumberKind | 'family' | 'given' | 'born';
  readonly text: string;
}

/**
 * What is looked for. Case and accents do not matter. A number is looked for as a whole, of any kind unless `of` names
 * some; names and dates by how they begin: `mül`, `198001`.
 */
export type TermCriterion =
  | { readonly kind: 'number'; readonly text: string; readonly of?: NumberKind }
  | { readonly kind: 'family' | 'given' | 'born'; readonly text: string };

export interface MessageTerms {
  readonly messageId: MessageId;
  readonly terms: readonly MessageTerm[];
}

/** The index within a stage's transaction. */
export interface MessageSearchStore<Tx> {
  /** In the order of receipt, as far as the topic has one. A message that is known already keeps its terms. */
  add(tx: Tx, messages: readonly MessageTerms[]): Promise<void>;
}

export interface FoundMessages {
  /** The newest first. */
  readonly messageIds: readonly MessageId[];
  /** Where to go on with older ones; absent when all have been looked at. There may be none on the way. */
  readonly next?: number;
}

export interface SearchPage {
  readonly limit: number;
  /** `next` of the page before; the newest when absent. */
  readonly before?: number;
}

/**
 * The index for APIs: short reads outside any transaction. It is kept in sections of as many messages each: a new message
 * costs the same however many there are, a search grows by one look for each section, and `find` looks at a bounded
 * number of sections in one call.
 */
export interface MessageSearchReader {
  /** Messages to which all criteria apply, of which there has to be one. */
  find(criteria: readonly TermCriterion[], page: SearchPage): Promise<FoundMessages>;
}
