import { type LayeredIndex, textHash } from '#platform';
import { personIndex, recordIndex } from './identity-indexes.js';

/**
 * Over all layers `i` in one statement, so that a row that moves on between them is seen once. Its value is `hashesOf`.
 */
const overLayers = ({ tables }: LayeredIndex, columns: string, joins: string): string =>
  tables
    .map((table) => `SELECT ${columns} FROM json_each(?1) k JOIN ${table} i ON i.hash = k.value ${joins}`)
    .join(' UNION ALL ');

/** Of records `r` by their keys, with what hangs on them. */
export const byRecordKey = (columns: string, joins = ''): string =>
  overLayers(recordIndex, columns, `JOIN source_record r ON r.id = i.record ${joins}`);

/** Of what hangs on the numbers of persons, `i.person`, by their enterprise ids. */
export const byEnterpriseId = (columns: string, joins: string): string => overLayers(personIndex, columns, joins);

/** Each once, so that two texts of one hash give no row twice. */
export const hashesOf = (texts: readonly string[]): string => JSON.stringify([...new Set(texts.map(textHash))]);

/** Two texts may have one hash: the rows of those that were asked for. */
export function ofTexts<Row>(rows: readonly Row[], texts: readonly string[], textOf: (row: Row) => string): Row[] {
  const wanted = new Set(texts);
  return rows.filter((row) => wanted.has(textOf(row)));
}
