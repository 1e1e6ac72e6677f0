export { type MessageParts, messageBundle } from './bundle.js';
export { patientBody } from './patient-body.js';
export { flat } from './flat.js';
export { bundleBase, type LocalReference, localReference, parseReference, pointTo, referenceOf } from './reference.js';
export type * from './resources.js';
export { type Criterion, fulfils } from './search/criterion.js';
export { type DateRange, dateRange, earliest, latest, periodRange } from './search/date-range.js';
export {
  pageSize,
  type PatientChoice,
  type SearchParameters,
  type SearchRequest,
  searchRequest,
} from './search/search-request.js';
export { isSearchable, parametersOf, type SearchableType, searchableTypes } from './search/searchable.js';
export { cursorParameter, type Searchset, searchset } from './search/searchset.js';
export { type SearchValues, searchValues } from './search/search-values.js';
export { matchesToken, type SearchToken, searchToken } from './search/token.js';
export { maskResource } from './mask.js';
