import type { LayeredIndex } from '#platform';

/**
 * A batch writes all pages of the first table (80 of 8 KiB), then every thirtieth of the second (2,000), and of 20 million
 * rows, a million people, one page in 270.
 */
const rowsMax = [32_768, 1_048_576] as const;

const layered = (name: string, key: string, owner: string): LayeredIndex => ({
  key,
  owner,
  tables: [`${name}_new`, `${name}_young`, name],
  rowsMax,
  progress: 'index_layer',
});

export const blockIndex = layered('block_key', 'hash', 'record');
export const searchIndex = layered('person_search', 'token', 'person');
