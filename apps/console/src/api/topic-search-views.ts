import type { EntryValue, EntryView } from './views.js';

/** An entry as the live tail shows it; without its value where that is large. */
export interface TailEntry extends Omit<EntryView, 'value'> {
  readonly value?: EntryValue;
}

/** What came to a topic since the event before. */
export interface TailView {
  readonly entries: readonly TailEntry[];
  /** Entries that are not shown because too many came at once; with a key: that were not looked at, or not shown. */
  readonly leftOut: number;
}

export interface EntriesSearch {
  readonly topic: string;
  readonly partition: number;
  readonly entries: readonly EntryView[];
  /** Where to go on; `end` when all of it was looked at. */
  readonly next: number;
  readonly end: number;
}
