import type { MatchRecord } from './demographics.js';

export type Group = readonly MatchRecord[];

/** The groups while they grow: every record is in exactly one. */
export class Groups {
  private readonly groupOf = new Map<string, MatchRecord[]>();

  constructor(records: readonly MatchRecord[]) {
    for (const record of records) this.groupOf.set(record.key, [record]);
  }

  of(key: string): Group | undefined {
    return this.groupOf.get(key);
  }

  join(one: Group, other: Group): void {
    const joined = [...one, ...other];
    for (const record of joined) this.groupOf.set(record.key, joined);
  }

  /** Keys, sorted inside and by first member. */
  sorted(): readonly (readonly string[])[] {
    return [...new Set(this.groupOf.values())]
      .map((group) => group.map((record) => record.key).sort())
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  }
}
