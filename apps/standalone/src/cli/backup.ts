import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '#platform';
import { backUp } from '../backup/backup.js';
import { backUpCluster } from '../backup/cluster/cluster-backup.js';
import { restoreCluster } from '../backup/cluster/cluster-restore.js';
import { restore } from '../backup/restore.js';
import { clusterConfig, moveProgress, tellCompared } from './move.js';
import { table, terminal } from './output.js';

interface Options {
  readonly json?: boolean;
}

export async function takeBackup(target: string, options: Options, environment: NodeJS.ProcessEnv): Promise<number> {
  const config = loadConfig(environment);
  const manifest =
    config.mode === 'embedded'
      ? await backUp(config, environment['HIE_CONFIG'], target, progress('pages'))
      : await backUpCluster(clusterConfig(environment), environment['HIE_CONFIG'], target, progress('rows or entries'));
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
  const { dataDir, mode } = loadConfig(environment);
  if (mode === 'cluster') {
    const compared = await restoreCluster(clusterConfig(environment), from, moveProgress());
    return tellCompared(compared, options, 'start the cluster');
  }
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

const everyMs = 2000;

function progress(what: string): (file: string, done: number, total: number) => void {
  let saidAt = 0;
  return (file, done, total) => {
    const now = performance.now();
    if (now - saidAt < everyMs) return;
    saidAt = now;
    terminal.say(`hie: ${file}: ${done} of ${total} ${what}`);
  };
}
