/** Where a dead letter lies in the log; names it for ever, as offsets are never used again. */
export interface DeadLetterPlace {
  /** Dead-letter topic, `clinical.canonical.dead`. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** `open`: waits for a person; `replayed`: was appended again (if it dies again, that is a new letter); `discarded`: given up. */
export type DeadLetterState = 'open' | 'replayed' | 'discarded';

/** What is known about one dead letter. The entry itself stays in the log; nothing here is patient data. */
export interface DeadLetter extends DeadLetterPlace {
  readonly messageId: string;
  /** Topic, partition and offset that the stage failed on. */
  readonly originTopic: string;
  readonly originPartition: number;
  readonly originOffset: number;
  readonly stage: string;
  /** Code of the registry. */
  readonly code: string;
  /** Positions, sizes and names of fields, as JSON of the Fault's detail; empty when there is none. */
  readonly detail: string;
  readonly attempts: number;
  /** 0 for a first try, one more for each replay. */
  readonly revision: number;
  readonly feed?: string;
  readonly messageType?: string;
  readonly controlId?: string;
  /** When the log took the letter, milliseconds since 1970. */
  readonly at: number;
  readonly state: DeadLetterState;
  /** When the state last changed, milliseconds since 1970. */
  readonly changedAt: number;
  /** Absent as long as nobody changed it. */
  readonly change?: Omit<LetterChange, 'state' | 'at'>;
}

/** What a person made of a letter. */
export interface LetterChange {
  readonly state: DeadLetterState;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** User. */
  readonly by: string;
  readonly command: string;
  readonly reason?: string;
  /** Not the letter itself was appended but an edited copy. */
  readonly edited?: boolean;
  /** The run of replays that it was a part of. */
  readonly run?: string;
}

/** Written by the stages `dead-letters` and `ops`, inside their transaction. */
export interface DeadLetterStore<Tx> {
  /** Those of the places that are known, in no particular order. */
  load(tx: Tx, places: readonly DeadLetterPlace[]): Promise<readonly DeadLetter[]>;
  /** The oldest open letters of one partition, at most `max`. */
  oldestOpen(tx: Tx, topic: string, partition: number, max: number): Promise<readonly DeadLetter[]>;
  /** Adds letters; one that is known already keeps its state. */
  record(tx: Tx, letters: readonly DeadLetter[]): Promise<void>;
  /** Notes the change at letters; unknown places change nothing. */
  mark(tx: Tx, places: readonly DeadLetterPlace[], change: LetterChange): Promise<void>;
}

export interface DeadLetterFilter {
  readonly topic?: string;
  readonly code?: string;
  readonly stage?: string;
  readonly state?: DeadLetterState;
  /** By the time at which the log took them; newest first when absent. */
  readonly oldestFirst?: boolean;
  /** At most so many. */
  readonly limit: number;
}

/** Letters of one cause: the unit in which people repair. */
export interface DeadLetterGroup {
  readonly topic: string;
  readonly code: string;
  readonly stage: string;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly oldest: number;
  readonly newest: number;
}

/** For APIs: reads only, on a connection of its own, and sees what was committed. */
export interface DeadLetterReader {
  find(filter: DeadLetterFilter): Promise<readonly DeadLetter[]>;
  get(place: DeadLetterPlace): Promise<DeadLetter | undefined>;
  /** Open letters by topic, code and stage, the largest group first. */
  groups(): Promise<readonly DeadLetterGroup[]>;
  /** Letters whose last change was a part of the run. */
  countOfRun(run: string): Promise<number>;
}
