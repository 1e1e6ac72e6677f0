import type { EntryView } from './views.js';

export interface EntriesSearch {
  readonly topic: string;
  readonly partition: number;
  readonly entries: readonly EntryView[];
  /** Where to go on; `end` when all of it was looked at. */
  readonly next: number;
  readonly end: number;
}
