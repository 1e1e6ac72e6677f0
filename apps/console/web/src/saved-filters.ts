import type { FindRequest } from '../../src/api/find-views.js';

/** What may be kept in the browser: nothing that was typed into the box, which is about patients. */
export type Filters = Pick<FindRequest, 'feed' | 'type' | 'outcome' | 'code'> & {
  /** Received in the last so many hours; any time when absent. */
  readonly hours?: number;
};

export interface SavedFilters {
  readonly name: string;
  readonly filters: Filters;
}

const place = 'hie.find.filters';
const savedMax = 50;

export function savedFilters(): readonly SavedFilters[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(saved) ? (saved as SavedFilters[]) : [];
  } catch {
    return [];
  }
}

export function saveFilters(name: string, filters: Filters): readonly SavedFilters[] {
  const others = savedFilters().filter((one) => one.name !== name);
  return store([{ name, filters: kept(filters) }, ...others].slice(0, savedMax));
}

export const forgetFilters = (name: string): readonly SavedFilters[] =>
  store(savedFilters().filter((one) => one.name !== name));

function store(saved: readonly SavedFilters[]): readonly SavedFilters[] {
  localStorage.setItem(place, JSON.stringify(saved));
  return saved;
}

/** Field by field, so that nothing else ever comes along. */
const kept = ({ feed, type, outcome, code, hours }: Filters): Filters => ({
  ...(feed && { feed }),
  ...(type && { type }),
  ...(outcome && { outcome }),
  ...(code && { code }),
  ...(hours && { hours }),
});
