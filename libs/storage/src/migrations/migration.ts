/**
 * One step of the schema, in the words of SQLite that have a counterpart in PostgreSQL (`postgresSchema`). Applied steps
 * are never changed; a change is a step of its own.
 */
export interface Migration {
  /**
   * Grows over all stores: `010` hops, `020` identity, `030` record, `040` archive, `045` message search, `050` dead
   * letters, `060` fragments, `070` told sets, `080` shadow runs, `090` findings, `095` resends, `100` accounts, `105` their
   * subjects, `110` audit, `120` alerts, `130` retention.
   */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** Of what only one engine needs. */
  readonly only?: 'sqlite' | 'postgres';
}

/**
 * Which steps a store lacks, in order of version. A step with a lower version than the newest that was applied is among
 * them (stores number their steps independently). `foreign` is a step that this version of the product does not know.
 */
export function missingSteps(
  migrations: readonly Migration[],
  applied: readonly number[],
): { readonly missing: readonly Migration[]; readonly foreign: number | undefined } {
  const known = new Set(migrations.map(({ version }) => version));
  const done = new Set(applied);
  return {
    missing: migrations.filter(({ version }) => !done.has(version)).toSorted((a, b) => a.version - b.version),
    foreign: applied.find((version) => !known.has(version)),
  };
}
