import {
  asMessageId,
  type EnterpriseId,
  type ErrorCode,
  errors,
  fault,
  jsonValue,
  type MessageId,
  patientFeed,
  type PatientRequest,
  patientRequestType,
  topics,
} from '#contracts';
import type { Intake } from '#event-log';
import { type Patient, patientBody, searchToken } from '#fhir';
import type { AuthorityRule } from '#hl7';
import { type Clock, instant, type KeySource } from '#platform';
import type { Outcomes } from './outcomes.js';
import { type Settled, succeeded } from './reply.js';

export interface PatientFeedDependencies {
  readonly intake: Intake;
  readonly outcomes: Pick<Outcomes, 'of'>;
  readonly clock: Clock;
  readonly mintMessageId: () => MessageId;
  readonly keyOf: KeySource;
  readonly authorities: readonly AuthorityRule[];
  /** The person with a number that a message was about. */
  readonly personOf: (identity: PatientRequest['identity']) => Promise<EnterpriseId | undefined>;
}

/** A client waits on its connection; behind this it is told to ask again. */
const outcomeWithinMs = 30_000;

/**
 * The FHIR patient identity feed (ITI-104). A request is on disk before anything comes of it, goes the way of every
 * message, and is answered once the index has worked it through.
 */
export class PatientFeed {
  readonly #deps: PatientFeedDependencies;

  constructor(deps: PatientFeedDependencies) {
    this.#deps = deps;
  }

  /**
   * Conditional update: registers a number, gives its patient new demographics, or (with a link
   * `replaced-by`) merges it. Faults FHIR_PARAMETER_INVALID, FHIR_BODY_INVALID, FHIR_AUTHORITY_UNKNOWN, and what the
   * message was refused for.
   */
  async update(identifiers: readonly string[], body: unknown): Promise<{ created: boolean; person: EnterpriseId }> {
    const identity = this.#identityIn(identifiers);
    const patient = patientIn(body, identity);
    const before = await this.#deps.personOf(identity);
    await this.#settled({ kind: 'update', identity, patient });
    const person = await this.#deps.personOf(identity);
    if (person === undefined) throw fault('INTERNAL');
    return { created: before === undefined, person };
  }

  /** Conditional delete: the number is retired. Fault FHIR_NOT_FOUND where it is not known. */
  async remove(identifiers: readonly string[]): Promise<void> {
    const identity = this.#identityIn(identifiers);
    if ((await this.#deps.personOf(identity)) === undefined) throw fault('FHIR_NOT_FOUND', { type: 'Patient' });
    await this.#settled({ kind: 'remove', identity });
  }

  #identityIn(identifiers: readonly string[]): PatientRequest['identity'] {
    const [only = ''] = identifiers;
    const { system, code: value } = searchToken('identifier', only);
    if (identifiers.length !== 1 || !system || !value)
      throw fault('FHIR_PARAMETER_INVALID', { parameter: 'identifier' });
    if (!this.#deps.authorities.some((rule) => rule.system === system)) throw fault('FHIR_AUTHORITY_UNKNOWN');
    return { system, value };
  }

  async #settled(request: PatientRequest): Promise<void> {
    const { intake, outcomes } = this.#deps;
    const messageId = this.#deps.mintMessageId();
    await intake.take([this.#draft(request, messageId)]);
    const settled = await outcomes.of(messageId, outcomeWithinMs);
    if (!settled) throw fault('HL7_OUTCOME_LATE');
    if (!succeeded(settled)) throw fault(codeOf(settled));
  }

  #draft(request: PatientRequest, messageId: MessageId) {
    const rule = this.#deps.authorities.find(({ system }) => system === request.identity.system);
    return {
      topic: topics.raw,
      key: this.#deps.keyOf(request.identity),
      attributes: {
        id: asMessageId(messageId),
        source: '/gateway/fhir',
        type: 'hie.hl7.raw.v1',
        time: instant(this.#deps.clock()),
        datacontenttype: patientRequestType,
        messageid: messageId,
        feed: patientFeed,
        organization: rule?.source ?? rule?.name ?? 'unknown',
        messagetype: 'ITI-104',
        // Its own, so that the same request again is no resend: in between the patient may have changed.
        controlid: messageId,
        disposition: 'accepted',
      },
      value: jsonValue(request),
    };
  }
}

function patientIn(body: unknown, identity: PatientRequest['identity']): Patient {
  const read = patientBody(body);
  if ('problems' in read)
    throw fault('FHIR_BODY_INVALID', { expected: 'a Patient', at: read.problems.slice(0, 5).join(', ') });
  const { identifier = [] } = read.patient;
  if (identifier.some(({ system, value }) => system === identity.system && value === identity.value))
    return read.patient;
  throw fault('FHIR_BODY_INVALID', { expected: 'a Patient with the identifier of the request' });
}

const codeOf = ({ code }: Settled): ErrorCode =>
  code !== undefined && Object.hasOwn(errors, code) ? (code as ErrorCode) : 'STAGE_FAILED';
