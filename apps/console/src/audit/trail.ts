import { instant, type Clock, type Log } from '#platform';
import type { AccessEvent } from '#nest';
import type { AuditLink, AuditQuery, AuditRecord, AuditStore } from '#storage';
import { type AuditContent, chained, ChainReader } from './chain.js';
import type { AuditVerdict } from './audit-views.js';

export interface TrailDeps {
  readonly store: AuditStore;
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps the newest link where whoever can change the trail cannot change it, too. */
  readonly anchors: { keep(link: AuditLink): void; kept(): AuditLink | undefined };
}

/** Characters of a field that comes from outside. */
const textMax = 200;
const readAtOnce = 1_000;

/** What people and machines did and saw, each record under the hash of the one before it. */
export class AuditTrail {
  #anchored = 0;

  constructor(private readonly deps: TrailDeps) {}

  /** Resolves when it is on disk. */
  record({
    action,
    outcome,
    caller,
    from,
    route,
    patients,
    messages,
    code,
    detail,
  }: AccessEvent): Promise<AuditRecord> {
    return this.append({
      action,
      outcome,
      who: cut(caller.name),
      kind: caller.kind,
      role: caller.role ?? '',
      source: cut(from),
      route: cut(route),
      patients,
      message: cut(messages[0]),
      code: code ?? '',
      detail: cut(detail),
    });
  }

  append(content: Omit<AuditContent, 'at'>): Promise<AuditRecord> {
    const { store, key, clock } = this.deps;
    return store.append((last) => chained(key, { at: clock(), ...content }, last));
  }

  /** Keeps the newest link outside of the trail, unless it is there already. */
  async anchor(): Promise<void> {
    const last = await this.deps.store.last();
    if (!last || last.sequence === this.#anchored) return;
    this.deps.anchors.keep(last);
    this.deps.log.info('audit-anchor', { ...last });
    this.#anchored = last.sequence;
  }

  /** Newest first. */
  find(query: AuditQuery): Promise<readonly AuditRecord[]> {
    return this.deps.store.find(query);
  }

  /** Looks at the whole chain. `given`: a link that somebody noted, beside the one that is kept here. */
  async verify(given?: AuditLink): Promise<AuditVerdict> {
    const kept = this.deps.anchors.kept();
    const anchors = [given, kept].filter((link) => link !== undefined);
    const reader = new ChainReader(this.deps.key, anchors);
    let last: AuditRecord | undefined;
    for (;;) {
      const records = await this.deps.store.read((last?.sequence ?? 0) + 1, readAtOnce);
      records.forEach((record) => reader.take(record));
      last = records.at(-1) ?? last;
      if (records.length < readAtOnce) break;
    }
    const problems = reader.end();
    return {
      intact: problems.length === 0,
      records: reader.records,
      ...(last && { head: { sequence: last.sequence, hash: last.hash } }),
      ...(kept && { anchor: kept.sequence }),
      problems,
      verifiedAt: instant(this.deps.clock()),
    };
  }
}

const cut = (text = ''): string => text.slice(0, textMax);
