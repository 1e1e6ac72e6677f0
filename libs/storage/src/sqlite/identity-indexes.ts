import { type LayeredIndex, layerTables } from '#platform';

const layered = (name: string, key: string, owner: string, rowsMax: readonly [number, number]): LayeredIndex => ({
  key,
  owner,
  tables: layerTables(name),
  rowsMax,
  progress: 'index_layer',
});

/**
 * Of some ten rows a record. A batch writes all pages of the first table (80 of 8 KiB), then every thirtieth of the second
 * (2,000), and of 20 million rows, a million people, one page in 270.
 */
const manyRows = [32_768, 1_048_576] as const;

export const blockIndex = layered('block_key', 'hash', 'record', manyRows);
export const searchIndex = layered('person_search', 'token', 'person', manyRows);

/**
 * Of one row a record, 200 with a batch. It writes all pages of the first table (10), then every twentieth of the second
 * (320), and of 1.6 million rows, a million people, one page in 640 (6 of 4,000). That is near the least that three tables
 * can come to, where each of the sizes is the geometric mean of those beside it, and holds for some millions.
 */
const oneRow = [4_096, 131_072] as const;

/** Of source keys and of enterprise ids stands a hash (`textHash`), which is all that a look-up needs of them in order. */
export const recordIndex = layered('record_key', 'hash', 'record', oneRow);
export const personIndex = layered('person_key', 'hash', 'person', oneRow);
