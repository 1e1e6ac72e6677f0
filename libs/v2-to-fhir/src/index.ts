export type { AuthorityRule } from '#hl7';
export { diffEvents, type EventDifference } from './diff-events.js';
export { resourceId } from './ids.js';
export { type Mapped, mapMessage } from './map-message.js';
export type { FilterReason } from './messages.js';
export { eventOrError, mapBytes, mapParsed, type Normalized, normalizeBytes } from './normalize-bytes.js';
export { type CompiledRules, compileRules } from './rules/compile-rules.js';
export { ruleProblems } from './rules/rule-problems.js';
export type { SourceContext } from './scope.js';
