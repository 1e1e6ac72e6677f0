import { hash } from 'node:crypto';
import type { EnterpriseId } from '#contracts';
import type { Message } from '#hl7';
import { type Clock, Seal } from '#platform';

const lifetimeMs = 10 * 60_000;
const stoppedMax = 1000;

interface Pointer {
  /** Person after whom the answer goes on. */
  readonly after: EnterpriseId;
  readonly question: string;
  readonly tag: string;
  readonly issuedAt: number;
}

/**
 * Continuation pointers (DSC-1). Each carries its position, sealed, so nothing is kept for a query that nobody goes on
 * with; it holds for ten minutes, for the query and the organization that it was given to. Kept are only the queries that
 * were stopped lately, and the oldest of them is forgotten for the thousand and first.
 */
export class Pointers {
  readonly #seal: Seal;
  readonly #stopped = new Map<string, number>();

  constructor(
    key: Uint8Array,
    private readonly clock: Clock,
  ) {
    this.#seal = new Seal(key);
  }

  issue(after: EnterpriseId, query: Message, organization: string): string {
    return this.#seal.close({
      after,
      question: fingerprint(organization, queryText(query)),
      tag: fingerprint(organization, query.value('QPD-2')),
      issuedAt: this.clock(),
    } satisfies Pointer);
  }

  /** Where the answer to this query goes on; undefined for what was not issued for it, has expired or was stopped. */
  position(text: string, query: Message, organization: string): EnterpriseId | undefined {
    const pointer = this.#open(text);
    if (!pointer || pointer.question !== fingerprint(organization, queryText(query))) return undefined;
    const age = this.clock() - pointer.issuedAt;
    const stoppedAt = this.#stopped.get(pointer.tag) ?? -1;
    return age >= 0 && age <= lifetimeMs && pointer.issuedAt > stoppedAt ? pointer.after : undefined;
  }

  /** What was issued until now for the query with this tag (QID-1) is of no use any more. */
  stop(tag: string, organization: string): void {
    const key = fingerprint(organization, tag);
    this.#stopped.delete(key);
    this.#stopped.set(key, this.clock());
    const [oldest] = this.#stopped.keys();
    if (this.#stopped.size > stoppedMax && oldest !== undefined) this.#stopped.delete(oldest);
  }

  #open(text: string): Pointer | undefined {
    try {
      return this.#seal.open<Pointer>(text);
    } catch {
      return undefined;
    }
  }
}

/** QPD as sent: the next part must be asked for by the same (ITI-21). */
export function queryText(query: Message): string {
  const qpd = query.segment('QPD');
  return Array.from({ length: qpd?.fieldCount ?? 0 }, (_, index) => qpd?.raw(index + 1) ?? '').join(
    query.delimiters.field,
  );
}

const fingerprint = (organization: string, text: string): string =>
  hash('sha256', `${organization}\n${text}`, 'base64url').slice(0, 12);
