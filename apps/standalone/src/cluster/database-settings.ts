import { fault } from '#contracts';
import type { PostgresQueries } from '#platform';

/** Of PostgreSQL, without which a commit means nothing after a power cut (PostgreSQL manual, 20.5 and 30.1). */
const needed: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'local', 'remote_write', 'remote_apply'],
};

/** Faults DATABASE_UNSAFE: effects that were committed would be gone, while the log says that they are there. */
export async function refuseUnsafeDatabase(database: PostgresQueries): Promise<void> {
  const rows = await database.all<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY ($1::text[])',
    Object.keys(needed),
  );
  const unsafe = rows.find(({ name, setting }) => !needed[name]?.includes(setting));
  if (unsafe) throw fault('DATABASE_UNSAFE', { setting: unsafe.name, value: unsafe.setting });
}
