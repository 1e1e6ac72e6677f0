import { continuationKey, type Fragment, fragmentOf, headerOnly, type Message } from '#hl7';
import type { Settled, Stored } from './reply.js';

/** A fragment, and whose. */
export interface FragmentPlace extends Fragment {
  readonly sender: string;
}

export function fragmentPlace(message: Message): FragmentPlace | undefined {
  const fragment = fragmentOf(message);
  return fragment && { ...fragment, sender: continuationKey(message) ?? '' };
}

/** It waits for the rest of its message: there is nothing to tell of it yet. */
export const isHeldFragment = ({ code }: Settled): boolean => code === 'HL7_FRAGMENT_HELD';

interface Came {
  readonly message: Message;
  readonly stored: Stored;
  readonly fragment?: FragmentPlace | undefined;
}

interface Chain {
  readonly first: Message;
  /** The message id of the last fragment, once it came. */
  endedBy?: string;
}

const chainsMax = 1000;

/**
 * The first fragments of messages: the application acknowledges the whole, by the MSH-10 of the first (v2 chapter 2.10.2).
 * In memory and bounded: what is forgotten is acknowledged by the MSH-10 of its last.
 */
export class FirstFragments {
  /** By sender and by the MSH-14 of the next fragment. */
  readonly #chains = new Map<string, Chain>();

  /** The message that an acknowledgement names. To be asked of each fragment, in the order in which they came. */
  of({ message, stored, fragment }: Came): Message {
    if (fragment === undefined) return message;
    const { sender, continues, continuedBy } = fragment;
    const chain = continues === '' ? undefined : this.#open(`${sender}\n${continues}`, stored.messageId);
    const first = chain?.first ?? message;
    if (continuedBy !== '') this.#begin(`${sender}\n${continuedBy}`, first);
    else if (chain) chain.endedBy = stored.messageId;
    return first;
  }

  /** A chain that has ended is continued by nothing but a resend of its last. */
  #open(key: string, messageId: string): Chain | undefined {
    const chain = this.#chains.get(key);
    return chain?.endedBy === undefined || chain.endedBy === messageId ? chain : undefined;
  }

  #begin(key: string, first: Message): void {
    this.#chains.delete(key);
    this.#chains.set(key, { first: headerOnly(first) });
    const [oldest] = this.#chains.keys();
    if (this.#chains.size > chainsMax && oldest !== undefined) this.#chains.delete(oldest);
  }
}
