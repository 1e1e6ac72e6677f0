import { csv } from './csv.js';
import { findAll, type FindDeps } from './find.js';
import type { FindRequest } from './find-views.js';

const rowsMax = 5_000;

/** What was found as CSV, with a line of headings. */
export async function foundTable(deps: FindDeps, request: FindRequest): Promise<string> {
  const rows = await findAll(deps, request, rowsMax);
  return csv([
    ['received', 'message id', 'control id', 'type', 'organization', 'feed', 'answer', 'outcome', 'stage', 'code'],
    ...rows.map((row) => [
      row.receivedAt,
      row.messageId,
      row.controlId,
      row.type,
      row.organization,
      row.feed,
      row.acknowledgement,
      row.outcome,
      row.stage,
      row.code,
    ]),
  ]);
}
