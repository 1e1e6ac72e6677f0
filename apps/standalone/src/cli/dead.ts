import type { DeadLetterDetail, DeadLetterGroupView, DeadLetterView } from '../../../console/src/api/views.js';
import { brokerApi } from './broker-api.js';
import { table, terminal } from './output.js';

interface DeadOptions {
  readonly topic?: string;
  readonly code?: string;
  readonly groups?: boolean;
  readonly url?: string;
  readonly json?: boolean;
}

export async function listDead(options: DeadOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const api = brokerApi(options.url, environment);
  if (options.groups) return shown(await api.json<DeadLetterGroupView[]>('/api/dead/groups'), groupTable, options);
  const wanted = Object.entries({ topic: options.topic, code: options.code, limit: '1000' });
  const query = new URLSearchParams(wanted.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return shown(await api.json<DeadLetterView[]>(`/api/dead?${query.toString()}`), letterTable, options);
}

export async function showDead(id: string, options: DeadOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const api = brokerApi(options.url, environment);
  terminal.json(await api.json<DeadLetterDetail>(`/api/dead/${encodeURIComponent(id)}`));
  return 0;
}

function shown<Row>(rows: readonly Row[], tabled: (rows: readonly Row[]) => string, options: DeadOptions): number {
  if (options.json) rows.forEach((row) => terminal.json(row));
  else if (rows.length === 0) terminal.say('no open dead letters');
  else terminal.line(tabled(rows));
  return 0;
}

const letterTable = (letters: readonly DeadLetterView[]): string =>
  table(
    ['id', 'at', 'stage', 'type', 'control id', 'code', 'what to do'],
    letters.map((it) => [it.id, it.at, it.stage, it.messageType ?? '', it.controlId ?? '', it.code, it.fix]),
  );

const groupTable = (groups: readonly DeadLetterGroupView[]): string =>
  table(
    ['topic', 'stage', 'code', 'count', 'oldest', 'what to do'],
    groups.map((it) => [it.topic, it.stage, it.code, it.count, it.oldest, it.fix]),
  );
