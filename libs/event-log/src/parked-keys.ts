/**
 * Keys whose entries wait behind a dead one. A dead identity operation or correction must be decided on before what
 * follows it for the same patient; everything else flows on.
 */
export interface ParkedKeys<Tx> {
  /** Those of `keys` that are parked for the stage. */
  among(tx: Tx, stage: string, keys: readonly string[]): Promise<ReadonlySet<string>>;
  park(tx: Tx, stage: string, key: string): Promise<void>;
  /** Before the dead letters of the key are replayed. */
  release(tx: Tx, stage: string, key: string): Promise<void>;
}
