/** What each gateway shows of itself, for as long as it lives. */
export interface Presence<State> {
  /** Takes the place of what the instance showed before; must come again within `knownMs`. */
  show(instance: string, state: State): Promise<void>;
  /** Ends what the instance shows, at once. */
  hide(instance: string): Promise<void>;
  /** By instance, who showed itself last first: one that was killed comes after its successor. Undefined where it cannot be known now. */
  shown(): Promise<ReadonlyMap<string, State> | undefined>;
}

/** An instance that showed nothing for so long is gone. */
export const knownMs = 3500;
