import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Config } from '#platform';
import { type BackupFile, described } from './manifest.js';
import { copySynced } from './own-directory.js';

/** The file of the configuration, the rules of sites and the model; keys and certificates belong to who issues them. */
export async function copyConfiguration(
  { feeds, identity }: Pick<Config, 'feeds' | 'identity'>,
  configFile: string | undefined,
  target: string,
): Promise<readonly BackupFile[]> {
  const named = [configFile, identity.model, ...feeds.map(({ rules }) => rules)];
  const paths = [...new Set(named.flatMap((path) => path || []))];
  if (paths.length > 0) mkdirSync(join(target, 'configuration'), { mode: 0o700 });
  const files: BackupFile[] = [];
  for (const [at, from] of paths.entries()) {
    const taken = paths.slice(0, at).some((other) => basename(other) === basename(from));
    const name = `configuration/${taken ? `${at}-` : ''}${basename(from)}`;
    copySynced(from, join(target, name));
    files.push({ ...(await described(target, name)), from });
  }
  return files;
}
