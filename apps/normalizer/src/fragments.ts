import { type Draft, type Entry, type ErrorCode, fault } from '#contracts';
import { deadLetter } from '#event-log';
import { type Fragment, joinFragments, type Message, type Parsed } from '#hl7';
import type { HeldFragment, OverdueQuery } from '#storage';

/** A fragment of a message that came in (v2 chapter 2.10.2), and whose it is: the feed and the sender. */
export interface Arrived {
  readonly entry: Entry;
  readonly fragment: Fragment;
  readonly sender: string;
}

export type FragmentEffect =
  { readonly kind: 'hold'; readonly fragment: HeldFragment } | { readonly kind: 'release'; readonly chain: string };

/** What became of a fragment: it waits, it stands alone after all, or with it the message is whole. */
export type Continued =
  | (Ended & { readonly kind: 'held' })
  | { readonly kind: 'alone' }
  | { readonly kind: 'whole'; readonly bytes: Uint8Array; readonly effects: readonly FragmentEffect[] };

export interface Ended {
  readonly effects: readonly FragmentEffect[];
  readonly outputs: readonly Draft[];
}

/** A sender sends the next fragment as soon as it has the acknowledgement of the last: an hour is a fault. */
const continuationWaitMs = 60 * 60 * 1000;
/** A sender sends one message after the other, so more than a few open chains of it are left-overs. */
const chainsPerSenderMax = 4;
const chainsPerPartitionMax = 100;
const fragmentsPerChainMax = 256;
/** As large as a frame may be by default. */
const joinedBytesMax = 32 * 1024 * 1024;

/** Which chains of the partition have waited too long. Time is that of the log, so that a replay decides the same. */
export const overdueAt = ({ topic, partition, appendedAt }: Entry): OverdueQuery => ({
  topic,
  partition,
  begunBefore: appendedAt - continuationWaitMs,
  newest: chainsPerPartitionMax,
});

/** The open chains of the senders of a batch, and those that waited in vain. Changes as the batch is decided on. */
export class OpenChains {
  readonly #chains: Map<string, readonly HeldFragment[]>;
  readonly #overdue: Map<string, readonly HeldFragment[]>;
  readonly #parse: (entry: Entry) => Parsed;

  constructor(ofSenders: readonly HeldFragment[], overdue: readonly HeldFragment[], parse: (entry: Entry) => Parsed) {
    this.#chains = Map.groupBy(ofSenders, ({ chain }) => chain);
    this.#overdue = Map.groupBy(overdue, ({ chain }) => chain);
    this.#parse = parse;
  }

  /** Fault HL7_CONTINUATION_INCOMPLETE for a fragment whose predecessor is not here, HL7_TOO_LARGE for one too many. */
  take(arrived: Arrived): Continued {
    const { entry, fragment, sender } = arrived;
    const own = [...this.#chains.values()].filter(([first]) => first?.sender === sender);
    const continued = own.findLast((chain) => chain.at(-1)?.continuedBy === fragment.continues);
    if (fragment.continues !== '' && continued !== undefined) return this.#continue(continued, arrived);
    if (fragment.continues !== '' && !fragment.standsAlone) throw fault('HL7_CONTINUATION_INCOMPLETE');
    if (fragment.continuedBy === '') return { kind: 'alone' };
    // The sender gave up on an earlier message whose next fragment would have had the same name.
    const superseded = own.filter((chain) => chain.at(-1)?.continuedBy === fragment.continuedBy);
    const left = own.filter((chain) => !superseded.includes(chain)).slice(0, -(chainsPerSenderMax - 1));
    const ended = this.#end([...superseded, ...left], entry);
    const held = this.#hold([], arrived, entry.attributes.messageid);
    return { ...held, effects: [...ended.effects, ...held.effects], outputs: ended.outputs };
  }

  /** Chains that waited in vain and still do: their fragments become dead letters. */
  expire(): Ended {
    const chains = [...this.#overdue.values()];
    return this.#end(chains, undefined);
  }

  #continue(chain: readonly HeldFragment[], arrived: Arrived): Continued {
    const name = chain[0]?.chain ?? '';
    const bytes = chain.reduce((sum, { entry }) => sum + entry.value.length, arrived.entry.value.length);
    if (bytes > joinedBytesMax || chain.length >= fragmentsPerChainMax) throw fault('HL7_TOO_LARGE');
    if (arrived.fragment.continuedBy !== '') return this.#hold(chain, arrived, name);
    const messages = [...chain.map(({ entry }) => entry), arrived.entry].map((entry) => this.#message(entry));
    const joined = joinFragments(messages, joinedBytesMax);
    if (joined.kind === 'refusal') throw fault(joined.code);
    this.#forget(name);
    return { kind: 'whole', bytes: joined.bytes, effects: [{ kind: 'release', chain: name }] };
  }

  #message(entry: Entry): Message {
    const parsed = this.#parse(entry);
    if (parsed.kind === 'refusal') throw fault(parsed.code, parsed.detail);
    return parsed.message;
  }

  #hold(
    chain: readonly HeldFragment[],
    { entry, fragment, sender }: Arrived,
    name: string,
  ): Continued & { kind: 'held' } {
    const { continuedBy } = fragment;
    const held: HeldFragment = { chain: name, position: chain.length, sender, continuedBy, entry };
    this.#overdue.delete(name);
    this.#chains.set(name, [...chain, held]);
    return { kind: 'held', effects: [{ kind: 'hold', fragment: held }], outputs: [] };
  }

  /** A chain whose first fragment comes again (a replay) is forgotten, not dead. */
  #end(chains: readonly (readonly HeldFragment[])[], again: Entry | undefined): Ended {
    const effects: FragmentEffect[] = [];
    const outputs: Draft[] = [];
    for (const chain of chains) {
      const name = chain[0]?.chain ?? '';
      this.#forget(name);
      effects.push({ kind: 'release', chain: name });
      if (name !== again?.attributes.messageid) outputs.push(...chain.flatMap(({ entry }) => incomplete(entry)));
    }
    return { effects, outputs };
  }

  #forget(name: string): void {
    this.#chains.delete(name);
    this.#overdue.delete(name);
  }
}

const incomplete = (entry: Entry): readonly Draft[] => {
  const code: ErrorCode = 'HL7_CONTINUATION_INCOMPLETE';
  return deadLetter(entry, { fault: fault(code), attempts: 1 }, 'normalizer');
};
