import { createHmac } from 'node:crypto';
import type { AuditLink, AuditRecord } from '#storage';

/** What is recorded, before it has a place in the chain. */
export type AuditContent = Omit<AuditRecord, 'sequence' | 'previous' | 'hash'>;

/** The record that follows `last`. Its hash covers all of it and the hash before it, under a key of the installation. */
export function chained(key: Uint8Array, content: AuditContent, last: AuditLink | undefined): AuditRecord {
  const previous = last?.hash ?? '';
  const record = { ...content, sequence: (last?.sequence ?? 0) + 1, previous };
  return { ...record, hash: hashOf(key, record) };
}

/** The place in the chain is not under the hash: where a record was put in, those behind it are still known as good. */
function hashOf(key: Uint8Array, record: Omit<AuditRecord, 'sequence' | 'hash'>): string {
  const { at, action, outcome, who, kind, role, source, route, patients, message, code, detail, previous } = record;
  const content = [at, action, outcome, who, kind, role, source, route, patients, message, code, detail, previous];
  return createHmac('sha256', key).update(JSON.stringify(content)).digest('base64url');
}

/** A link as `verify` says it: number and hash. */
export const anchorForm = /^\d{1,15}:[\w-]{20,64}$/;

export function linkOf(anchor: string): AuditLink {
  const [sequence, hash = ''] = anchor.split(':');
  return { sequence: Number(sequence), hash };
}

export interface ChainProblem {
  readonly kind: 'removed' | 'changed' | 'inserted';
  /** Of the first and the last record that it is about; of removed ones, where they were. */
  readonly from: number;
  readonly to: number;
}

interface Suspect {
  readonly sequence: number;
  /** Hash that the chain had before it. */
  readonly before: string;
}

/** Looks at a chain record by record; what is wrong is found in the order in which it stands there. */
export class ChainReader {
  readonly problems: ChainProblem[] = [];
  records = 0;
  #sequence = 0;
  #hash = '';
  /** A record whose content is not that of its hash: the one behind it says whether it belongs there. */
  #suspect: Suspect | undefined;

  readonly #differing: AuditLink[] = [];

  /** `anchors`: links that were kept elsewhere, which the chain must hold. */
  constructor(
    private readonly key: Uint8Array,
    private readonly anchors: readonly AuditLink[] = [],
  ) {}

  take(record: AuditRecord): void {
    this.records++;
    this.#differing.push(
      ...this.anchors.filter(({ sequence, hash }) => sequence === record.sequence && hash !== record.hash),
    );
    const isWhole = hashOf(this.key, record) === record.hash;
    const missing = record.sequence - this.#sequence - 1;
    if (missing > 0) this.#gap(record.sequence);
    else if (isWhole) this.#compare(record);
    if (!isWhole) {
      this.#settle('changed');
      this.#suspect = { sequence: record.sequence, before: this.#hash };
    }
    this.#sequence = record.sequence;
    this.#hash = record.hash;
  }

  end(): readonly ChainProblem[] {
    this.#settle('changed');
    const newest = Math.max(0, ...this.anchors.map(({ sequence }) => sequence));
    if (newest > this.#sequence) this.#add('removed', this.#sequence + 1, newest);
    // A chain that is whole in itself and is not the one that was there.
    const [first] = this.#differing;
    if (first && this.problems.length === 0) this.#add('changed', 1, first.sequence);
    return this.problems;
  }

  #gap(sequence: number): void {
    this.#settle('changed');
    this.#add('removed', this.#sequence + 1, sequence - 1);
  }

  #compare({ sequence, previous }: AuditRecord): void {
    if (this.#suspect) this.#settle(previous === this.#suspect.before ? 'inserted' : 'changed');
    else if (previous !== this.#hash) this.#add('removed', sequence, sequence);
  }

  #settle(kind: 'changed' | 'inserted'): void {
    if (this.#suspect) this.#add(kind, this.#suspect.sequence, this.#suspect.sequence);
    this.#suspect = undefined;
  }

  #add(kind: ChainProblem['kind'], from: number, to: number): void {
    if (this.problems.length < problemsMax) this.problems.push({ kind, from, to });
  }
}

/** More says nothing more: the trail is to be restored from a backup. */
const problemsMax = 100;
