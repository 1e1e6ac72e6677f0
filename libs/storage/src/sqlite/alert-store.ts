import type { SqliteDatabase } from '#platform';
import type { AlertStore } from '../ports/alert-store.js';

export class SqliteAlertStore implements AlertStore {
  constructor(private readonly file: SqliteDatabase) {}

  async read(): Promise<{ readonly revision: number; readonly book: string } | undefined> {
    return this.file.get<{ revision: number; book: string }>('SELECT revision, book FROM alert_book WHERE id = 1');
  }

  async replace(revision: number, book: string): Promise<boolean> {
    const written =
      revision === 0
        ? this.file.run('INSERT OR IGNORE INTO alert_book (id, revision, book) VALUES (1, 1, ?)', book)
        : this.file.run(
            'UPDATE alert_book SET revision = revision + 1, book = ? WHERE id = 1 AND revision = ?',
            book,
            revision,
          );
    await this.file.sync();
    return written === 1;
  }
}
