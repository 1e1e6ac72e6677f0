import type { MappingIssue, MessageId } from '#contracts';
import { type FhirResource, flat, localReference, type Reference, referenceOf } from '#fhir';
import {
  type AssigningAuthority,
  type AuthorityRule,
  authoritySystem,
  type Header,
  offsetOf,
  type Sender,
  type Timestamp,
  timestamp,
} from '#hl7';
import type { CompiledRules } from './rules/compile-rules.js';

/** What the mapping knows about a message besides its bytes. */
export interface SourceContext {
  readonly messageId: MessageId;
  readonly feed: string;
  readonly organization: string;
  /** Instant of receipt, RFC 3339 UTC. */
  readonly receivedAt: string;
  readonly authorities: readonly AuthorityRule[];
  /** IANA name or offset, used where neither the value nor MSH-7 carries one. */
  readonly timeZone?: string;
  /** Offset of BHS-7 or FHS-7 of the batch in which it came, `+01:00`. */
  readonly batchOffset?: string | undefined;
  /** What the site sends otherwise than the standard has it. */
  readonly rules?: CompiledRules | undefined;
  /** 0 at first; higher when a message is mapped again. */
  readonly revision: number;
}

// A hostile message repeats one fault a hundred thousand times: what is beyond is counted, not listed.
const issuesMax = 500;

/**
 * What all maps of one message share: how to scope a number, how to read a time, where to note an issue, and the
 * resources made so far.
 */
export class MappingScope {
  readonly #issues: MappingIssue[] = [];
  readonly #said = new Set<string>();
  #beyond = 0;
  readonly #resources = new Map<string, FhirResource>();
  readonly #times = new Map<string, Timestamp | undefined>();
  readonly #systems = new Map<string, string>();
  /** Zone of the sender: of MSH-7, of its batch, else as configured (HL7 2.A.22: MSH-7 and BHS-7 are defaults for what follows). */
  readonly zone: string | undefined;
  /** The zone is the configured one. */
  readonly isZoneAssumed: boolean;
  /** Whose numbers they are that name no authority. */
  readonly sender: Sender;

  constructor(
    readonly context: SourceContext,
    header: Header,
  ) {
    const { organization, authorities } = context;
    this.sender = { organization, authorities, facility: header.facility };
    const sent = offsetOf(header.timestamp) ?? context.batchOffset;
    this.zone = sent ?? context.timeZone;
    this.isZoneAssumed = sent === undefined && context.timeZone !== undefined;
  }

  /** Several elements are made of some fields; what is wrong with one is said once. */
  note(issue: MappingIssue): void {
    const said = JSON.stringify([issue.code, issue.at, issue.table, issue.value]);
    if (this.#said.has(said)) return;
    if (this.#issues.length < issuesMax) this.#said.add(said);
    if (this.#issues.length === issuesMax) this.#beyond++;
    else this.#issues.push(issue.at === undefined ? issue : { ...issue, at: flat(issue.at) });
  }

  /** Takes a resource into the bundle; to one that is there already (the same doctor, the same ward) what it lacks. */
  add(resource: FhirResource): Reference {
    const reference = referenceOf(resource);
    const known = this.#resources.get(reference);
    if (known === undefined) this.#resources.set(reference, resource);
    else complete(known, resource);
    return { reference };
  }

  /** Adds elements to a resource that is in the bundle already. */
  extend({ reference = '' }: Reference, elements: object): void {
    const known = this.#resources.get(reference);
    if (known !== undefined) complete(known, elements);
  }

  /** The reference to a resource that is in the bundle already. */
  find(type: FhirResource['resourceType'], id: string): Reference | undefined {
    const reference = localReference(type, id);
    return this.#resources.has(reference) ? { reference } : undefined;
  }

  resources(): Iterable<FhirResource> {
    return this.#resources.values();
  }

  /** One message names the same instant many times. */
  timestamp(value: string): Timestamp | undefined {
    const known = this.#times.get(value);
    if (known !== undefined || this.#times.has(value)) return known;
    const time = timestamp(value, this.zone);
    this.#times.set(value, time);
    return time;
  }

  /** URI of an assigning authority. Most numbers of a message are of one, which is known by its namespace alone. */
  systemOf(named: AssigningAuthority): string {
    if (named.universalId !== '') return authoritySystem(named, this.context);
    const known = this.#systems.get(named.namespace);
    if (known !== undefined) return known;
    const system = authoritySystem(named, this.context);
    this.#systems.set(named.namespace, system);
    return system;
  }

  issues(): MappingIssue[] {
    if (this.#beyond === 0) return this.#issues;
    return [
      ...this.#issues,
      { severity: 'warning', code: 'ISSUES_CUT', text: `${this.#beyond} further issues are not listed.` },
    ];
  }
}

/** Adds to a resource the elements of another of the same name that it lacks. */
function complete(known: object, other: object): void {
  const [to, from] = [known as Record<string, unknown>, other as Readonly<Record<string, unknown>>];
  for (const name in from) if (to[name] === undefined && from[name] !== undefined) to[name] = from[name];
}
