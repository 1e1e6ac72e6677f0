import type { PostgresDatabase } from '#platform';
import type { AlertStore } from '../ports/alert-store.js';

/** Shared by all consoles of an installation. */
export class PostgresAlertStore implements AlertStore {
  constructor(private readonly database: PostgresDatabase) {}

  async read(): Promise<{ readonly revision: number; readonly book: string } | undefined> {
    const [row] = await this.database.all<{ revision: number; book: string }>(
      'SELECT revision, book FROM alert_book WHERE id = 1',
    );
    return row;
  }

  async replace(revision: number, book: string): Promise<boolean> {
    const written =
      revision === 0
        ? await this.database.run(
            'INSERT INTO alert_book (id, revision, book) VALUES (1, 1, $1) ON CONFLICT (id) DO NOTHING',
            book,
          )
        : await this.database.run(
            'UPDATE alert_book SET revision = revision + 1, book = $1 WHERE id = 1 AND revision = $2',
            book,
            revision,
          );
    return written === 1;
  }
}
