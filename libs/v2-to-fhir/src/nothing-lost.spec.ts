import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CanonicalEvent, Fault } from '#contracts';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { covered } from './testing/covered.js';
import { leavesOfAny } from './testing/fhir-paths.js';
import { filledMessages } from './testing/filled-messages.js';
import {
  filled,
  type Filling,
  fillings,
  partsAlone,
  type Planted,
  type Planting,
  plantings,
} from './testing/filled-message.js';
import { deviations, isGuideThere, segmentRows } from './testing/guide.js';
import { says } from './testing/planted.js';
import { eventOf } from './testing/sample.js';

if (!isGuideThere) console.warn('LEFT OUT: the tables of the V2-to-FHIR guide are not there; see coverage.spec.ts.');

/** What the mapping acts on without repeating it, and why it is no loss. */
const actedOn: readonly (readonly [at: RegExp, reason: string])[] = [
  [
    /^(PID|NK1|PV1|OBX|AL1|IAM|DG1|PR1|GT1|IN1|IN3|OBR|NTE|SPM|TQ1|TXA|RGS|AI[SGLP])-1$/,
    'Set ID: the place of the segment',
  ],
  [/^EVN-1$/, 'the trigger, which MSH-9 says; where it says another, the event has an issue'],
  [/^SCH-10$/, 'unit of SCH-9, which is kept in minutes'],
  [/^OBX-2$/, 'type of OBX-5: by it the value is what it is'],
  [/^ISO$/, 'type of a universal id: by it the id becomes a URI'],
  [/^PID-6\.11$/, 'the order in which the parts of the name stand in the text'],
  [/^SPM-20$/, 'an indicator, which the status of the specimen says'],
  [/^OBR-3[245]\.1\.11$/, 'type of a universal id: by it the id becomes a URI'],
  [/^DG1-21$/, 'action code: D makes the diagnosis one entered in error'],
  [/^PR1-7$/, 'minutes, which the end of the period says'],
  [/^PID-(24|30)$/, 'said by the birth order in PID-25 and the time of death in PID-29'],
  [/^MSH-(15|16|18)(\.|$)/, 'acknowledgement mode and character set: the gateway and the parser act on them'],
];

// A field of which nothing was read is listed as one, and only its beginning.
const listedCharacters = 200;

/** What an event says in its resources and operations, and what it lists as unread. */
class Said {
  readonly bundle: CanonicalEvent['bundle'];
  readonly unread: CanonicalEvent['unread'];
  readonly #said: object;
  readonly #json: string;
  #leaves: readonly (string | number | boolean)[] | undefined;

  constructor(text: string) {
    const { bundle, operations, unread, message } = eventOf(Buffer.from(text));
    this.bundle = bundle;
    this.unread = unread;
    this.#said = { bundle, texts: textsOf(bundle), operations, eventTime: message.eventTime };
    this.#json = JSON.stringify(this.#said);
  }

  lists({ at, value }: Planted): boolean {
    return this.unread.some(
      (field) =>
        (at === field.at || `${at}.1` === field.at || at.startsWith(`${field.at}.`) || at.startsWith(`${field.at}[`)) &&
        (field.value.includes(value) || field.value.length >= listedCharacters),
    );
  }

  /** How often. */
  holds(value: string): number {
    // Unlike anything else that a message brings.
    if (/^(Z\d+z|\d{5}|2\.16\.[\d.]+)$/.test(value)) return this.#json.includes(value) ? 1 : 0;
    this.#leaves ??= leavesOfAny(this.#said);
    return this.#leaves.filter((leaf) => says(leaf, value) || (value.length > 3 && String(leaf).includes(value)))
      .length;
  }
}

/** Undefined for a message that does not name what it is about, which is refused as a whole. */
function saidOrRefused(text: string): Said | undefined {
  try {
    return new Said(text);
  } catch (error) {
    if (error instanceof Fault && error.code === 'HL7_MERGE_INCOMPLETE') return undefined;
    throw error;
  }
}

/** What lies in Binary resources. */
const textsOf = ({ entry = [] }: CanonicalEvent['bundle']): readonly string[] =>
  entry.flatMap(({ resource }) =>
    resource?.resourceType === 'Binary' && 'data' in resource
      ? [Buffer.from(String(resource.data), 'base64').toString()]
      : [],
  );

/** Values that are neither in the resources, more often than before they were planted, nor listed as unread. */
const lostOf = (fields: readonly Planting[], before: Said, after: Said): string[] =>
  fields
    .flatMap(({ planted }) => planted)
    .filter(({ at, value }) => !actedOn.some(([what]) => what.test(plain(at)) || what.test(value)))
    .filter((part) => !after.lists(part) && after.holds(part.value) <= before.holds(part.value))
    .map(({ at, value }) => `${at} ${value}`);

/** Without the places among segments and repetitions. */
const plain = (at: string): string => at.replaceAll(/\[\d+\]/g, '');

const deviating = new Set(isGuideThere ? deviations().map(({ map, row, target }) => `${map} ${row} ${target}`) : []);

/** Fields that a map of the guide reads, whatever else is sent. */
const fieldsOf = (map: string): readonly string[] =>
  segmentRows(map)
    .filter(({ condition }) => condition === '')
    .filter(({ source, printed }) => !deviating.has(`${map} ${source} ${printed}`))
    .map(({ source }) => source);

/** Fields that all maps read that are alternatives for a segment; without alternatives, that any reads. */
const mappedFields = (maps: readonly string[], isAlternative: boolean): readonly string[] => {
  const [first = [], ...others] = maps.map(fieldsOf);
  return isAlternative
    ? first.filter((field) => others.every((each) => each.includes(field)))
    : [first, ...others].flat();
};

const bySegment = Map.groupBy(isGuideThere ? covered : [], (map) => map.slice(0, 3));
const mapped = new Set([...bySegment].flatMap(([segment, maps]) => mappedFields(maps, /ROL|PRT/.test(segment))));

/** Where a segment is none of those that its maps are for. */
const otherwise: readonly (readonly [where: RegExp, reason: string])[] = [
  [/^REF.*, (?!PID|NK1|MSH)/, 'of a message that is not mapped, patient and visit are'],
  [/^ADT.A(31|45|50), PV1-/, 'an event about a person or a number may not touch a visit'],
  [/^ADT.A13, PV1-(36|37|45)$/, 'a cancelled discharge leaves no end, disposition or destination'],
  [/^ADT.A01, ROL\[[34]\]-/, 'a role in a procedure or an insurance, for which there is no map'],
  [/^(ORU|OML|ORM).*, NTE-/, 'a note on the patient, for which there is no map'],
  [/^MDM.*, (OBX-(?!5$)|NTE(\[2\])?-(?![39]$))/, 'OBX and NTE are the document: OBX[DocumentReference]'],
  [/^(OML|ORL|ORM|MDM).*, OBR-(22|24|32|34|35)$/, 'OBR[DiagnosticReport]: an order has no report'],
  [/^O(RM|ML|RL).*, DG1-(6|15)$/, 'DG1[Encounter]: the diagnosis is the reason of an order'],
  [/, OBR(\[2\])?-(5|6)$/, 'of the order, where the message says anything of that'],
  [/, OBR-15$/, 'of old versions, where there is no SPM'],
  [/, ORC-7$/, 'of old versions, where there is no TQ1'],
  [/^(RGV|RAS|VXU).*, ORC-(5|16)$/, 'ORC[ServiceRequest]: state of the order, not of a giving'],
  [/^(RDS|RGV|RAS|VXU).*, ORC-29$/, 'ORC[ServiceRequest]: setting of the order, not of a giving'],
  [/^(RDE|RDS).*, (RXR|TQ1)-/, 'of RXO or ORC, which those of RXE replace'],
  [/^(VXU|SIU).*, TQ1-/, 'TQ1[ServiceRequest]: nothing is ordered'],
  [/^(RAS|VXU).*, RXR(\[2\])?-(4|5)$/, 'RXR[MedicationRequest]: R4 has no place for it in what was given'],
];

/** Whether a field may not be unread. */
const isMapped = (title: string, at: string): boolean =>
  mapped.has(plain(at)) && !otherwise.some(([where]) => where.test(`${title}, ${at}`));

const cases = filledMessages.flatMap(({ title, lines }) =>
  fillings(lines).map((filling) => ({ title, name: filling.name, filling })),
);

/** Once for each segment and kind of message, and for each event that makes something else of it. */
const distinct = [...new Map(cases.map((each) => [keyOf(each), each])).values()];

function keyOf({ title, name }: (typeof cases)[number]): string {
  const isOfEvent = /^(MRG|PV1|EVN|ORC|TXA)/.test(name);
  // What tells of the patient and the visit is the same in whatever else a message is about.
  const isOfPatient = /^(MSH|SFT|EVN|PID|PD1|NK1|PV1|PV2|GT1|IN[123]|AL1|PR1)/.test(name);
  const kind = title.slice(0, 3);
  return `${name} ${isOfPatient && kind !== 'ADT' ? '' : isOfEvent ? title : kind}`;
}

/** With all repetitions. */
const fieldsWhole = (filling: Filling): readonly Planting[] =>
  plantings(filling).filter(({ field }, at, all) => all[at + 1]?.field !== field);

(isGuideThere ? describe : describe.skip)('a message', () => {
  beforeAll(loadDefinitions);

  it.each(cases)('$title, $name: with all fields filled loses nothing', ({ title, name, filling }) => {
    const fields = fieldsWhole(filling);
    const after = new Said(filled(filling, fields));
    expect(lostOf(fields, new Said(filling.lines.join('\r')), after)).toEqual([]);
    expect(
      after.unread.filter(({ at }) => at.startsWith(`${name}-`) && isMapped(title, at)).map(({ at }) => at),
    ).toEqual([]);
  });

  it.each(distinct)('$title, $name: with all fields filled is valid', ({ filling }) => {
    expect(bundleProblems(eventOf(Buffer.from(filled(filling, fieldsWhole(filling)))).bundle)).toEqual([]);
  });

  it.each(distinct)('$title, $name: with each field alone, and each part of it alone, loses nothing', ({ filling }) => {
    const before = new Said(filling.lines.join('\r'));
    const alone = plantings(filling).flatMap((planting) => [planting, ...partsAlone(planting)]);
    const lost = alone.flatMap((planting) => {
      const after = saidOrRefused(filled(filling, [planting]));
      return after === undefined ? [] : lostOf([planting], before, after);
    });
    expect(lost).toEqual([]);
  });
});
