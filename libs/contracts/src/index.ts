export {
  type Draft,
  type Entry,
  type EventAttributes,
  jsonBytes,
  jsonValue,
  knownJson,
  readJson,
  valueText,
} from './envelope.js';
export type { ErrorDefinition } from './error-definition.js';
export { type ErrorCode, errors } from './errors.js';
export { Fault, fault } from './fault.js';
export type {
  AppliedRules,
  CanonicalEvent,
  EventPatient,
  FieldDelete,
  MappingIssue,
  MessageOrigin,
  NumberedThing,
  Operation,
  SnapshotSet,
  SourceIdentity,
  UnreadField,
} from './generated/clinical.canonical.v1.js';
export type { LinkedEvent, LinkedIdentity } from './generated/clinical.linked.v1.js';
export type { DeliveryOutcome } from './generated/delivery.outcome.v1.js';
export type { DeliveryRequested } from './generated/delivery.requested.v1.js';
export type { FeedIntake } from './generated/feed.intake.v1.js';
export { intakeStates } from './intake-states.js';
export type { MessageOutcome } from './generated/hl7.outcome.v1.js';
export type { IdentityChanged } from './generated/identity.changed.v1.js';
export type { IdentityReview } from './generated/identity.review.v1.js';
export type { IdentityXref } from './generated/identity.xref.v1.js';
export type { OpsCommand } from './generated/ops.command.v2.js';
export type { ShadowCommand } from './generated/shadow.command.v1.js';
export type { ShadowStep } from './generated/shadow.step.v1.js';
export type { GoldenPatient } from './generated/patient.golden.v1.js';
export { type AnswerStyle, type Hl7Query, hl7QueryPattern, type NumberAuthority } from './hl7-query.js';
export {
  asEnterpriseId,
  asMessageId,
  asSourceKey,
  base32,
  type EnterpriseId,
  type EventId,
  eventId,
  type MessageId,
  type SourceKey,
} from './ids.js';
export { isLetterCommand, type LetterCommand } from './letter-command.js';
export { patientFeed, type PatientRequest, patientRequestType } from './patient-request.js';
export { hasRight, isRole, type Right, type Role, roleNames, roles } from './rights.js';
export {
  acknowledgerGroup,
  compactedTopics,
  deadLetterTopic,
  intakeTopics,
  deliveryGroup,
  isAcknowledgerGroup,
  isOutwardGroup,
  isDeadLetterTopic,
  stageTopics,
  type TopicDefinition,
  stageGroups,
  topics,
} from './topics.js';
