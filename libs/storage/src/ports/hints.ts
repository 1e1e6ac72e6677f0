/** Tells other processes that there is something new to read. May get lost: whoever waits for hints also looks by itself. */
export interface Hints {
  /** Tells them soon; many calls at a time are one hint. */
  changed(): void;
  /** Until what it gives is called. */
  listen(heard: () => void): () => void;
}
