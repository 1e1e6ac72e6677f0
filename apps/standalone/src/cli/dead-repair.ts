import { writeFileSync } from 'node:fs';
import { fault } from '#contracts';
import { readTextFile } from '#platform';
import type { ChangeAccepted, DryRunView } from '../../../console/src/api/letter-views.js';
import type { DeadLetterDetail } from '../../../console/src/api/views.js';
import { brokerApi } from './broker-api.js';
import { terminal } from './output.js';
import { chosen } from './replay.js';

interface RepairOptions {
  readonly group?: string;
  readonly all?: boolean;
  readonly reason?: string;
  readonly url?: string;
  readonly json?: boolean;
}

interface EditOptions extends Pick<RepairOptions, 'reason' | 'url' | 'json'> {
  readonly out?: string;
  readonly from?: string;
  readonly dryRun?: boolean;
}

export const discardDead = (ids: readonly string[], options: RepairOptions, environment: NodeJS.ProcessEnv) =>
  changed('discard', 'given up', ids, options, environment);

export const reopenDead = (ids: readonly string[], options: RepairOptions, environment: NodeJS.ProcessEnv) =>
  changed('reopen', 'opened again', ids, options, environment);

async function changed(
  what: 'discard' | 'reopen',
  done: string,
  ids: readonly string[],
  options: RepairOptions,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const { reason, url, json } = options;
  if (what === 'discard' && reason === undefined) throw fault('ARGUMENT_INVALID', { problem: 'say why with --reason' });
  const body = { ...chosen(ids, options), ...(reason !== undefined && { reason }) };
  const accepted = await brokerApi(url, environment).post<ChangeAccepted>(`/api/dead/${what}`, body);
  if (json) terminal.json(accepted);
  else terminal.line(`${accepted.letters} dead letters are ${done}`);
  return 0;
}

/**
 * `--out` writes the message of a letter into a file, a segment on each line; `--from` takes the corrected file back: without
 * effect (`--dry-run`; exit code 1 where it would die again), or out it goes.
 */
export async function editDead(id: string, options: EditOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const { out, from, reason, dryRun = false, url } = options;
  const api = brokerApi(url, environment);
  const path = `/api/dead/${encodeURIComponent(id)}`;
  if ((out === undefined) === (from === undefined))
    throw fault('ARGUMENT_INVALID', { problem: 'name a file with --out, or with --from' });
  if (out !== undefined) return written(out, await api.json<DeadLetterDetail>(path));
  const text = readTextFile(from ?? '');
  if (dryRun) return tried(await api.post<DryRunView>(`${path}/dry-run`, { text }));
  if (reason === undefined) throw fault('ARGUMENT_INVALID', { problem: 'say why with --reason' });
  terminal.json(await api.post<{ readonly command: string }>(`${path}/edited`, { text, reason }));
  return 0;
}

function written(file: string, { text, state }: DeadLetterDetail): number {
  if (text === undefined) throw fault('API_CONFLICT', { state, problem: 'not an open message that can be edited' });
  writeFileSync(file, text, { mode: 0o600 });
  terminal.say(`written to ${file}; it holds patient data`);
  return 0;
}

function tried(outcome: DryRunView): number {
  terminal.json(outcome);
  return outcome.result === 'error' ? 1 : 0;
}
