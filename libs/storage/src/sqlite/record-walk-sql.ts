const candidate = `r.row, r.source_key, r.status, r.encounter, r.codes, r.categories, r.identifiers, r.date_low,
  r.date_high`;
const newest = `(r.date_low, r.row) < (?, ?) ORDER BY r.date_low DESC, r.row DESC LIMIT ?`;
const oldest = `(r.date_low, r.row) > (?, ?) ORDER BY r.date_low, r.row LIMIT ?`;
const dated = (order: string) => ({
  source: `SELECT ${candidate}, r.date_low AS at FROM resource AS r
    WHERE r.type_hash = ? AND r.source_hash = ? AND r.type = ? AND r.source_key = ? AND ${order}`,
  identifier: `SELECT DISTINCT ${candidate}, r.date_low AS at FROM resource_identifier AS i
    JOIN resource AS r ON r.id_hash = i.id_hash WHERE r.type = ? AND i.value_hash = ? AND ${order}`,
  id: `SELECT ${candidate}, r.date_low AS at FROM resource AS r
    WHERE r.id_hash = ? AND r.type = ? AND r.id = ? AND ${order}`,
});

/** Static statements, one per index and direction; the query plan spec reads them from here. */
export const walkSql = {
  newestFirst: {
    ...dated(newest),
    type: `SELECT ${candidate}, 0 AS at FROM resource AS r WHERE r.type = ?1 AND r.type_hash = ?2 AND ?3 IS NOT NULL
      AND r.row < ?4 ORDER BY r.row DESC LIMIT ?5`,
  },
  oldestFirst: {
    ...dated(oldest),
    type: `SELECT ${candidate}, 0 AS at FROM resource AS r WHERE r.type = ?1 AND r.type_hash = ?2 AND ?3 IS NOT NULL
      AND r.row > ?4 ORDER BY r.row LIMIT ?5`,
  },
} as const;
