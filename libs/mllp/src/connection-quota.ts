/** Counts connections beyond this process. What it cannot know it lets in: the caps of the process hold anyway. */
export interface ConnectionQuota {
  /** False, and not counted, where there are too many. */
  take(address: string): Promise<boolean>;
  /** Of a connection that was let in. */
  release(address: string): void;
}
