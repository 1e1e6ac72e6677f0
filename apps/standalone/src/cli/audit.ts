import type { AuditVerdict } from '../../../console/src/audit/audit-views.js';
import { brokerApi } from './broker-api.js';
import { terminal } from './output.js';

interface AuditOptions {
  readonly anchor?: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** Exit code 1 where the trail is not as it was written. */
export async function verifyAudit(options: AuditOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const query = options.anchor === undefined ? '' : `?${new URLSearchParams({ anchor: options.anchor }).toString()}`;
  const verdict = await brokerApi(options.url, environment).json<AuditVerdict>(`/api/audit/verify${query}`);
  if (options.json) terminal.json(verdict);
  else terminal.line(said(verdict).join('\n'));
  return verdict.intact ? 0 : 1;
}

function said({ intact, records, head, problems }: AuditVerdict): readonly string[] {
  const found = problems.map(
    ({ kind, from, to }) => `${from === to ? `record ${from}` : `records ${from} to ${to}`}: ${kind}`,
  );
  const newest = head ? [`newest: ${head.sequence}:${head.hash}`] : [];
  return [`${records} records, ${intact ? 'intact' : 'NOT intact'}`, ...found, ...newest];
}
