const candidate = `r.row, r.source_key, r.status, r.encounter, r.codes, r.categories, r.identifiers, r.date_low,
  r.date_high`;
const newest = (date: string, row: string, max: string) =>
  `(r.date_low, r.row) < (${date}, ${row}) ORDER BY r.date_low DESC, r.row DESC LIMIT ${max}`;
const oldest = (date: string, row: string, max: string) =>
  `(r.date_low, r.row) > (${date}, ${row}) ORDER BY r.date_low, r.row LIMIT ${max}`;
const dated = (order: typeof newest) => ({
  source: `SELECT ${candidate}, r.date_low AS at FROM resource AS r
    WHERE r.type_hash = $1 AND r.source_hash = $2 AND r.type = $3 AND r.source_key = $4 AND ${order('$5', '$6', '$7')}`,
  identifier: `SELECT ${candidate}, r.date_low AS at FROM resource_identifier AS i
    JOIN resource AS r ON r.id_hash = i.id_hash WHERE r.type = $1 AND i.value_hash = $2 AND ${order('$3', '$4', '$5')}`,
  id: `SELECT ${candidate}, r.date_low AS at FROM resource AS r
    WHERE r.id_hash = $1 AND r.type = $2 AND r.id = $3 AND ${order('$4', '$5', '$6')}`,
});
const ofType = (order: string) => `SELECT ${candidate}, 0 AS at FROM resource AS r
  WHERE r.type = $1 AND r.type_hash = $2 AND $3::bigint IS NOT NULL AND ${order} LIMIT $5`;

/** Static statements, one per index and direction; the query plan spec reads them from here. */
export const walkSql = {
  newestFirst: { ...dated(newest), type: ofType('r.row < $4 ORDER BY r.row DESC') },
  oldestFirst: { ...dated(oldest), type: ofType('r.row > $4 ORDER BY r.row') },
} as const;
