import type { Draft, Entry } from '#contracts';

/** What a stage decided about one entry. Outputs get their trace context from `run-stage`. */
export interface Decision<Effect> {
  readonly effects: readonly Effect[];
  readonly outputs: readonly Draft[];
  /**
   * What the trace shows for this hop: a word for the result (`mapped`, `linked`, `filtered`) and, where something was
   * wrong, its code. No patient data.
   */
  readonly result: string;
  readonly code?: string;
}

/**
 * A stage is a function of one entry and of the view that was loaded for its batch.
 * `parse` and `decide` are pure; what they throw as a non-retriable Fault makes the entry a dead letter. `decide` sees
 * the effects of earlier entries of the batch through the view, which it may change; a view is never used again after
 * a fault.
 */
export interface Stage<Tx, Input, View, Effect> {
  /** Names the stage in traces, metrics, dead letters and event ids; also its consumer group. */
  readonly name: string;
  readonly topics: readonly string[];
  /** False: its hops tell a person nothing, so only those of dead letters are written. Absent: all are. */
  readonly traced?: boolean;
  parse(entry: Entry): Input;
  /**
   * True: if this input dies, later entries of its key must not take effect before it (a merge, a correction); they go
   * to the dead letters too, as PARKED. Pure. Absent: nothing of this stage parks.
   */
  parks?(input: Input): boolean;
  /** One read per batch; takes the locks. */
  load(tx: Tx, inputs: readonly Input[]): Promise<View>;
  decide(input: Input, view: View): Decision<Effect>;
  /** One write per table and batch. */
  save(tx: Tx, effects: readonly Effect[]): Promise<void>;
}

/** One step of a message through the broker. */
export interface Hop {
  readonly messageId: string;
  readonly stage: string;
  /** Place of the entry that the stage worked on. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly result: string;
  readonly code?: string;
  /** When the log took the entry, and when the stage had decided; milliseconds since 1970. */
  readonly queuedAt: number;
  readonly decidedAt: number;
}

/** Where run-stage writes what happened, in the transaction of the effect. */
export interface HopStore<Tx> {
  save(tx: Tx, hops: readonly Hop[]): Promise<void>;
}
