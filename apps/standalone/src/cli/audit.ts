import { fault } from '#contracts';
import { loadConfig } from '#platform';
import type { AuditVerdict } from '../../../console/src/audit/audit-views.js';
import { anchorForm, linkOf } from '../../../console/src/audit/chain.js';
import { brokerApi } from './broker-api.js';
import { openInDatabase, recorded } from './console-data.js';
import { terminal } from './output.js';

interface AuditOptions {
  readonly anchor?: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** Exit code 1 where the trail is not as it was written. */
export async function verifyAudit(options: AuditOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const isShared = options.url === undefined && loadConfig(environment).mode === 'cluster';
  const verdict = isShared ? await looked(options, environment) : await asked(options, environment);
  if (options.json) terminal.json(verdict);
  else terminal.line(said(verdict).join('\n'));
  return verdict.intact ? 0 : 1;
}

function asked({ anchor, url }: AuditOptions, environment: NodeJS.ProcessEnv): Promise<AuditVerdict> {
  const query = anchor === undefined ? '' : `?${new URLSearchParams({ anchor }).toString()}`;
  return brokerApi(url, environment).json<AuditVerdict>(`/api/audit/verify${query}`);
}

/** In the database of a cluster, whether a console runs or not. */
async function looked({ anchor }: AuditOptions, environment: NodeJS.ProcessEnv): Promise<AuditVerdict> {
  if (anchor !== undefined && !anchorForm.test(anchor))
    throw fault('ARGUMENT_INVALID', { problem: '--anchor is number:hash, as verify said them' });
  const { data, close } = await openInDatabase(loadConfig(environment));
  try {
    return await recorded(
      data,
      'audit.verify',
      '',
      data.trail.verify(anchor === undefined ? undefined : linkOf(anchor)),
    );
  } finally {
    await close();
  }
}

function said({ intact, records, head, problems }: AuditVerdict): readonly string[] {
  const found = problems.map(
    ({ kind, from, to }) => `${from === to ? `record ${from}` : `records ${from} to ${to}`}: ${kind}`,
  );
  const newest = head ? [`newest: ${head.sequence}:${head.hash}`] : [];
  return [`${records} records, ${intact ? 'intact' : 'NOT intact'}`, ...found, ...newest];
}
