export type Closing = () => Promise<void> | void;

/** What was opened last is closed first; a failure to close one thing does not keep the others open. */
export async function closeAll(opened: Closing[]): Promise<void> {
  for (let close = opened.pop(); close; close = opened.pop()) {
    try {
      await close();
    } catch {
      // The process is going down; what it holds is on disk.
    }
  }
}
