/** The book of alerts, which is written as a whole. */
export interface AlertStore {
  /** Undefined before the first was written. */
  read(): Promise<{ readonly revision: number; readonly book: string } | undefined>;
  /** Puts a book in the place of the one with that revision (0: of none), as the next; false where another was faster. */
  replace(revision: number, book: string): Promise<boolean>;
}
