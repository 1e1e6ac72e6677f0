import { accessErrors } from './access-errors.js';
import { alertErrors } from './alert-errors.js';
import { configurationErrors } from './configuration-errors.js';
import { dataDirectoryErrors } from './data-directory-errors.js';
import { asked, content, type ErrorDefinition, passing, setUp } from './error-definition.js';
import { feedErrors } from './feed-errors.js';
import { identityErrors } from './identity-errors.js';
import { logErrors } from './log-errors.js';
import { mllpErrors } from './mllp-errors.js';
import { oidcErrors } from './oidc-errors.js';

/** Every code that this product can answer, log or keep with a dead letter. The names are public and stay. */
export const errors = {
  // HL7 v2 content
  HL7_EMPTY: content('The frame holds no bytes', 'Send one HL7 message per frame.', '100'),
  HL7_MSH_MISSING: content('No MSH segment was found', 'Send a message that begins with MSH.', '100'),
  HL7_MSH_TRUNCATED: content('MSH ends before its delimiters', 'Send MSH-1 and MSH-2.', '100'),
  HL7_DELIMITERS_INVALID: content(
    'MSH-1 and MSH-2 do not name distinct, printable delimiters',
    'Use the delimiters |^~\\& or other distinct ones that are neither letters, digits, CR, LF nor NUL.',
    '102',
  ),
  HL7_TYPE_MISSING: content('MSH-9 is empty', 'Name the message type and trigger event in MSH-9.', '101'),
  HL7_TYPE_UNSUPPORTED: content('This message type is not served here', 'See the README for what is served.', '200'),
  HL7_EVENT_UNSUPPORTED: content(
    'This trigger event is not served on this feed',
    'Send one of the events that the feed names in messageTypes.',
    '201',
  ),
  HL7_QUERY_UNSUPPORTED: content(
    'This query is not served here',
    'Ask by QBP^Q23 (IHE PIX Query) or QBP^Q22 (IHE PDQ Query), or over /fhir.',
    '200',
  ),
  HL7_QUERY_INCOMPLETE: content('The query lacks what it needs', 'Send what ERR-2 names.', '101'),
  HL7_QUERY_PARAMETER_INVALID: content('A parameter of the query is not valid', 'Correct what ERR-2 names.', '102'),
  HL7_QUERY_PARAMETER_UNSUPPORTED: content(
    'Nobody is found by this parameter here',
    'Ask by PID-3, -5, -6, -7, -8, -11, -13, -18 or -21.',
    '102',
  ),
  HL7_QUERY_KEY_UNKNOWN: content(
    'The identifier or its assigning authority is not known here',
    'Check what ERR-2 names; an authority is known once it is configured or was seen.',
    '204',
  ),
  HL7_QUERY_POINTER_UNKNOWN: content(
    'The continuation pointer has expired, was stopped, or belongs to another query',
    'Ask again without DSC.',
    '204',
  ),
  HL7_QUERY_TOO_BROAD: content(
    'The query fits too many',
    'Narrow it: give an identifier, more of the name, or a birth date.',
    '207',
  ),
  HL7_QUERY_TIMED_OUT: passing('The query was not answered in time', 'Send it again.', 504),
  HL7_PROCESSING_ID_REFUSED: content('MSH-11 is not allowed on this feed', 'Send to a feed that allows it.', '202'),
  HL7_VERSION_REFUSED: content('MSH-12 is not allowed on this feed', 'Send a version that the feed allows.', '203'),
  HL7_SENDER_UNKNOWN: content(
    'The sender is not enrolled on this feed',
    'Enrol MSH-3 and MSH-4 in the configuration.',
    '207',
  ),
  HL7_SENDER_CERTIFICATE: content(
    "The connection's certificate is not that of this sender",
    'Send with the certificate that is enrolled for MSH-3 and MSH-4, or enrol this one.',
    '207',
  ),
  HL7_SEQUENCE_NUMBER_INVALID: content(
    'MSH-13 is no sequence number',
    'Send a positive integer, 0 to ask for the one that is expected, or -1 to begin anew; or leave MSH-13 empty.',
    '102',
  ),
  HL7_SEQUENCE_NUMBER_UNEXPECTED: content(
    'MSH-13 is not the sequence number that is expected; the message was not accepted',
    'Look for what is missing or doubled, then go on with the number in MSA-4, or send -1 in MSH-13 to begin anew.',
    '207',
  ),
  HL7_TOO_LARGE: content(
    'The frame is larger than the limit',
    'Raise limits.frameBytes or send less in one message.',
    '207',
    413,
  ),
  HL7_TOO_MANY_SEGMENTS: content('The message has more parts than the limit', 'Send less in one message.', '207'),
  HL7_RESENT: content(
    'The same message with the same bytes came before and was worked through',
    'Nothing; look at the message that it repeats.',
    '207',
  ),
  HL7_FRAGMENT_HELD: content(
    'A fragment of a message waits for the next one',
    'Send the fragment whose MSH-14 is the DSC-1 of this one; the last brings the whole message.',
    '207',
  ),
  HL7_CONTINUATION_INCOMPLETE: content(
    'A message that was sent in fragments is not complete',
    'Replay its fragments in order, or ask the sender for all of them again.',
    '100',
  ),
  HL7_PATIENT_ID_MISSING: content('PID-3 names no patient identifier', "Send the patient's number in PID-3.", '101'),
  HL7_MERGE_INCOMPLETE: content(
    'The merge does not name both numbers',
    'Send the number that stays (PID, PV1) and the one that gives way (MRG).',
    '101',
  ),
  HL7_MERGE_SELF: content('The merge names one number twice', 'Send two different numbers.', '204'),
  HL7_MERGE_CYCLE: content(
    'The survivor of this merge was itself merged into the other',
    'Check the order of the merges.',
    '204',
  ),
  ...identityErrors,
  HL7_NOTHING_CLINICAL: content(
    'The message tells nothing of a patient that could be normalized',
    'Acknowledgements, answers to queries, master files and messages without PID are kept, not mapped.',
    '200',
  ),
  HL7_MAPPING_FAILED: content(
    'The message could not be mapped',
    'Report the message: this is a fault of the mapping.',
    '207',
  ),
  HL7_BATCH_COUNT_WRONG: content(
    'The count of a batch or file trailer is not what came',
    'Count the messages of a batch in BTS-1 and the batches of a file in FTS-1; each message was taken by itself.',
    '199',
  ),
  HL7_BATCH_STRAY_TEXT: content(
    'There is text before the first message of a batch that belongs to no header',
    'Begin with FHS, BHS or MSH.',
    '100',
  ),
  HL7_OUTCOME_LATE: passing(
    'The message is stored, and its outcome is not known in time',
    'It will be worked through; send the same message again to hear of its outcome.',
  ),
  HL7_OUTCOME_UNDELIVERED: asked(
    'The outcome of a message could not be told to its sender',
    'See the trace; name an address under applicationAcknowledgements for senders that do not stay connected.',
    410,
  ),
  HL7_PATH_INVALID: asked('This is no path into an HL7 message', 'Write it as PID-3, PID-5.1 or OBX[3]-5[2].1.2.', 400),
  HL7_EDIT_AMBIGUOUS: asked('The change would make other segments', 'Leave this field as it is.', 422),
  HL7_CHARACTER_UNSAYABLE: asked(
    'The character set of the message lacks a character of the text',
    'Leave the character out, or send the message in UNICODE UTF-8.',
    422,
  ),
  // stages and log
  EVENT_MALFORMED: content('The entry is not an event of this topic', 'Do not write to the topic from outside.', '207'),
  STAGE_FAILED: content('The stage failed on this entry in a way that it does not know', 'Report the entry.', '207'),
  PARKED: content(
    "An earlier entry of this patient's key died and must be decided on first",
    'Correct or drop that dead letter, then replay both in order.',
    '207',
  ),
  RECORD_TARGET_MISSING: content(
    'The message changes a resource that is not in the record',
    'Ask the sender for the message that brought it.',
    '204',
  ),
  ...logErrors,
  STORE_UNAVAILABLE: passing('The store cannot be used', 'Check the database; work goes on by itself once it answers.'),
  DATABASE_UNSAFE: setUp(
    'The database does not keep what it commits through a power cut',
    'Set fsync, full_page_writes and synchronous_commit of PostgreSQL to on.',
  ),
  STORE_SCHEMA_NEWER: setUp(
    'The store was written by a newer version of this product',
    'Start the newer version, or restore a backup from before it.',
  ),
  STORE_CORRUPT: setUp('The store is damaged', 'Restore the data directory from a backup.'),
  // set-up
  ...configurationErrors,
  IDENTITY_MODEL_INVALID: setUp('The identity model cannot be used', 'Train it again: `hie identity train`.'),
  ...dataDirectoryErrors,
  PORT_IN_USE: setUp('The port is in use', 'Stop what uses it, or choose another port.'),
  ADDRESS_UNAVAILABLE: setUp('The address cannot be listened on', 'Choose another host, or a port above 1023.'),
  ADDRESS_REFUSED: setUp(
    'Nothing listens outside the loopback without TLS and accounts',
    'Use 127.0.0.1 or ::1; http may listen elsewhere with http.tls, a feed with TLS, client certificates and senders.',
  ),
  CERTIFICATE_UNUSABLE: setUp(
    'A certificate or key cannot be used',
    'Check that the files are PEM, can be read and belong together; while the broker runs, the earlier ones stay.',
  ),
  CERTIFICATE_EXPIRES: setUp(
    'The certificate of a feed has expired or soon will',
    'Put a new one in its place: it is taken up without a restart.',
  ),
  NODE_TOO_OLD: setUp('This Node.js is too old', 'Run `npm ci` in the project: it brings its own.'),
  ...mllpErrors,
  // deliveries
  DELIVERY_REFUSED: content(
    'The receiver refused what it was sent',
    'See what it says to MSH-10; replay once it takes it.',
    '207',
  ),
  ...alertErrors,
  // command line
  ARGUMENT_INVALID: setUp('The command cannot be run as given', 'See `hie help`.'),
  FILE_UNREADABLE: setUp('The file cannot be read', 'Check its name and its rights.'),
  BROKER_UNREACHABLE: setUp(
    'The broker does not answer',
    'Start it with `npm start`, or name it with --url; `hie doctor` looks further.',
  ),
  BROKER_REFUSED: setUp('The broker refused the request', 'See the reason that it gave.'),
  // APIs
  FHIR_NOT_FOUND: asked('There is no such resource', 'Check type and id.', 404),
  FHIR_TYPE_UNSUPPORTED: asked('This resource type is not served here', 'See /fhir/metadata.', 404),
  FHIR_PARAMETER_INVALID: asked('A search parameter is not valid', 'See /fhir/metadata.', 400),
  FHIR_SEARCH_TOO_BROAD: asked(
    'The search fits too many',
    'Narrow it: give an identifier, more of the name, or a birth date.',
    400,
  ),
  FHIR_BODY_INVALID: asked('The body is not what the operation takes', 'See /fhir/metadata.', 400),
  FHIR_AUTHORITY_UNKNOWN: asked(
    'The assigning authority of the identifier is not configured here',
    'Name a configured one as system of the identifier.',
    422,
  ),
  FHIR_DOMAIN_UNKNOWN: asked('targetSystem not found', 'Check the system of identifier=<system>|.', 404),
  FHIR_FORMAT_UNSUPPORTED: asked('This format is not served here', 'Ask for application/fhir+json.', 406),
  PIX_SOURCE_UNKNOWN: asked('sourceIdentifier Patient Identifier not found', 'Check the value.', 404),
  PIX_SYSTEM_UNKNOWN: asked('sourceIdentifier Assigning Authority not found', 'Check the system.', 400),
  PIX_TARGET_UNKNOWN: asked('targetSystem not found', 'Check the system.', 403),
  API_NOT_FOUND: asked('There is nothing under this name', 'See /api/openapi.json.', 404),
  API_NO_LONGER_KEPT: asked(
    'It is no longer kept: retention has dropped it',
    'See /api/retention, or `hie retention`, for what is kept how long.',
    410,
  ),
  API_BODY_INVALID: asked('The request is not valid', 'See /api/openapi.json.', 400),
  API_CONFLICT: asked('It was decided in the meantime', 'Read it again.', 409),
  SHADOW_RULES_NOT_IN_FORCE: asked(
    'The run tried rules that are not in force',
    'Configure them for the feed and restart, then promote the run.',
    409,
  ),
  SHADOW_STATE: asked('The state of the shadow run forbids it', 'Wait for its end, or begin another run.', 409),
  ...feedErrors,
  ...accessErrors,
  ...oidcErrors,
  INTERNAL: asked('Something failed inside', 'See the log under the same request id.', 500),
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errors;
