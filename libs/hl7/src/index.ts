export {
  type Acknowledgement,
  type AcknowledgementCode,
  acknowledge,
  ackMode,
  type ErrorFields,
  errorSegment,
  timeOf,
} from './ack.js';
export { answerEncoding } from './answer-encoding.js';
export { type BatchAcknowledgement, batchAcknowledge } from './batch-ack.js';
export { batchOffsets } from './batch-offsets.js';
export { type BatchEnvelope, type MessagesSplit, splitMessages } from './batch.js';
export type { CharacterSet } from './charset.js';
export { encodingOf } from './charset-names.js';
export type { Delimiters } from './delimiters.js';
export { withFields } from './edit.js';
export { encode } from './encode.js';
export { leafText, type Part, rawPart, withRawPart } from './field-parts.js';
export { frame, FrameDecoder, type FrameEvent } from './framing.js';
export {
  type AssigningAuthority,
  type AuthorityRule,
  authoritySystem,
  identifiers,
  type PatientIdentifier,
  patientIdentifiers,
  priorIdentifiers,
  type Sender,
  sourceIdentities,
  sourceIdentity,
} from './identifiers.js';
export { type IdentifierUse, identifierUse } from './identifier-types.js';
export { headerOnly } from './header-only.js';
export { legibleHeader } from './legible-header.js';
export { maskHl7 } from './mask.js';
export type { Header, Message } from './message.js';
export { type Parsed, parse, type ParseOptions } from './parse.js';
export { parsePath, parsePlace, type Path, type Place } from './path.js';
export type { FieldState, Segment, SegmentTexts } from './segment.js';
export { isField } from './segment-fields.js';
export { type Timestamp, timestamp } from './timestamp.js';
export { type FieldText, type RepetitionText, type SegmentText, writeField, writeMessage } from './write.js';
export { percentEncode } from './percent-encode.js';
export { isZone, offsetOf } from './zone.js';
export { continuationKey, type Fragment, fragmentOf, joinFragments } from './continuation.js';
export { patientNumber } from './patient-number.js';
