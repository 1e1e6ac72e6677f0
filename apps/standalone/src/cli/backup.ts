import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '#contracts';
import { type Config, loadConfig } from '#platform';
import { backUp } from '../backup/backup.js';
import { restore } from '../backup/restore.js';
import { table, terminal } from './output.js';

interface Options {
  readonly json?: boolean;
}

export async function takeBackup(target: string, options: Options, environment: NodeJS.ProcessEnv): Promise<number> {
  const config = embedded(environment);
  const manifest = await backUp(config, environment['HIE_CONFIG'], target, progress());
  if (options.json) terminal.json(manifest);
  else {
    const rows = manifest.content.map(({ file, name, rows: count, digest }) => [
      file,
      name,
      count,
      digest.slice(0, 12),
    ]);
    terminal.line(table(['file', 'topic or table', 'rows', 'digest'], rows));
  }
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  terminal.say(`hie: ${target} holds ${bytes} bytes, among them the secret: keep it where patient data may be kept`);
  return 0;
}

export async function restoreBackup(from: string, options: Options, environment: NodeJS.ProcessEnv): Promise<number> {
  const { dataDir } = embedded(environment);
  const restored = await restore(from, dataDir);
  if (options.json) terminal.json({ same: true, restored });
  else {
    const rows = restored.map(({ backup, rows: count }) => [backup.file, backup.name, backup.rows, count, 'same']);
    terminal.line(table(['file', 'topic or table', 'backup', 'restored', ''], rows));
  }
  const configuration = join(dataDir, 'configuration');
  const kept = statSync(configuration, { throwIfNoEntry: false }) ? `; its configuration is in ${configuration}` : '';
  terminal.say(`hie: ${dataDir} holds what the backup held, row by row${kept}`);
  return 0;
}

function embedded(environment: NodeJS.ProcessEnv): Config {
  const config = loadConfig(environment);
  if (config.mode === 'embedded') return config;
  throw fault('ARGUMENT_INVALID', { problem: 'a cluster is backed up with its servers, see deploy/backup.md' });
}

const everyMs = 2000;

function progress(): (file: string, done: number, total: number) => void {
  let saidAt = 0;
  return (file, done, total) => {
    const now = performance.now();
    if (now - saidAt < everyMs) return;
    saidAt = now;
    terminal.say(`hie: ${file}: ${done} of ${total} pages`);
  };
}
