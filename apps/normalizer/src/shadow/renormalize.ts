import { type CanonicalEvent, type Draft, type Entry, Fault, type MessageOutcome, topics } from '#contracts';
import { parse } from '#hl7';
import { canonical, charactersOf, type FeedRules, mapEntry } from '../normalize.js';

/** What a message would become today. */
export type Renormalized =
  | { readonly kind: 'event'; readonly event: CanonicalEvent; readonly draft: Draft }
  | { readonly kind: 'none'; readonly outcome: MessageOutcome['outcome']; readonly code?: string }
  /** It says something only together with others. */
  | { readonly kind: 'fragment' };

/** An entry of `hl7.raw` normalized with the rules of today, as if a person had replayed it. */
export function renormalize(entry: Entry, rules: FeedRules, revision: number): Renormalized {
  const replayed: Entry = {
    ...entry,
    topic: topics.replay,
    attributes: { ...entry.attributes, revision: String(revision) },
  };
  try {
    const mapped = mapEntry(replayed, ({ value }) => parse(value, charactersOf(rules)), rules);
    if (mapped.kind === 'event')
      return { kind: 'event', event: mapped.event, draft: canonical(replayed, mapped.event) };
    if (mapped.kind === 'fragment') return { kind: 'fragment' };
    const code = mapped.kind === 'refused' ? mapped.code : undefined;
    return { kind: 'none', outcome: mapped.kind, ...(code !== undefined && { code }) };
  } catch (error) {
    if (error instanceof Fault && !error.retriable) return { kind: 'none', outcome: 'dead', code: error.code };
    throw error;
  }
}
