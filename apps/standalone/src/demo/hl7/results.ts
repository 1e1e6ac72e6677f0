import type { Random } from '../people/random.js';
import type { Registration } from '../people/registration.js';
import { type Envelope, message, msh, pid, spelling, timestamp } from './dialect.js';
import type { Analyte, Panel } from './panels.js';
import { components, segment } from './segment.js';
import { type Clinician, clinician } from './visit.js';

/** OBX-11 and OBR-25 (tables 0085, 0123): preliminary, final, corrected. */
export type ResultStatus = 'P' | 'F' | 'C';

/** One laboratory order; its filler number identifies the result over time. */
export interface Order {
  readonly placer: string;
  readonly filler: string;
  readonly panel: Pick<Panel, 'loinc' | 'name'>;
  readonly orderedBy: Clinician;
  /** Milliseconds since 1970. */
  readonly collectedAt: number;
}

export interface Result {
  readonly analyte: Analyte;
  readonly value: number;
}

/** Values of a panel; about one in six lies outside its range. */
export const measure = (panel: Panel, random: Random): readonly Result[] =>
  panel.analytes.map((analyte) => ({ analyte, value: drawn(analyte, random) }));

/** Sum of three draws: close enough to a bell. */
function drawn({ mean, spread, decimals }: Analyte, random: Random): number {
  const value = mean + spread * ((random.next() + random.next() + random.next()) / 1.5 - 1);
  return Number(Math.max(0, value).toFixed(decimals));
}

/** ORU^R01 of one panel with its numeric results. */
export function resultEvent(
  registration: Registration,
  order: Order,
  results: readonly Result[],
  status: ResultStatus,
  envelope: Envelope,
): Uint8Array {
  const observations = results.map((result, at) => numeric(result, at + 1, { order, status, envelope }));
  return message([...opening(registration, order, status, envelope), ...observations], envelope);
}

/** ORU^R01 of a culture: a report in words, with a note of the laboratory. */
export function cultureEvent(
  registration: Registration,
  order: Order,
  report: readonly string[],
  status: ResultStatus,
  envelope: Envelope,
): Uint8Array {
  const text = segment('OBX', {
    1: '1',
    2: 'FT',
    3: components('600-7', 'Bacteria identified in Blood by Culture', 'LN'),
    5: report.join('\n'),
    11: status,
    14: timestamp(order.collectedAt, envelope.organization),
  });
  const note = segment('NTE', { 1: '1', 2: 'L', 3: 'Sensitivities follow when growth is seen.' });
  return message([...opening(registration, order, status, envelope), text, note], envelope);
}

function opening(
  registration: Registration,
  order: Order,
  status: ResultStatus,
  envelope: Envelope,
): readonly string[] {
  const { organization, at } = envelope;
  const who = clinician(order.orderedBy, organization);
  const orders = { 2: components(order.placer, 'OE'), 3: components(order.filler, organization.name) };
  return [
    msh(['ORU', 'R01', 'ORU_R01'], envelope),
    pid(registration, organization),
    segment('ORC', { 1: 'RE', ...orders, 5: status === 'P' ? 'IP' : 'CM', 12: who }),
    segment('OBR', {
      1: '1',
      ...orders,
      4: components(order.panel.loinc, order.panel.name, 'LN'),
      7: timestamp(order.collectedAt, organization),
      14: timestamp(order.collectedAt + 1_800_000, organization),
      16: who,
      22: timestamp(at, organization),
      24: 'LAB',
      25: status,
    }),
  ];
}

interface Reporting {
  readonly order: Order;
  readonly status: ResultStatus;
  readonly envelope: Envelope;
}

function numeric({ analyte, value }: Result, setId: number, { order, status, envelope }: Reporting): string {
  const { organization, at } = envelope;
  return segment('OBX', {
    1: String(setId),
    2: 'NM',
    3: components(analyte.loinc, spelling(analyte.name, organization), 'LN'),
    5: value.toFixed(analyte.decimals),
    6: components(analyte.unit, analyte.unit, 'UCUM'),
    7: range(analyte),
    8: flag(analyte, value),
    11: status,
    14: timestamp(order.collectedAt, organization),
    15: components(organization.name, organization.title, 'L'),
    19: organization.version >= '2.5' ? timestamp(at, organization) : undefined,
  });
}

function range({ low, high }: Analyte): string {
  if (low === undefined) return high === undefined ? '' : `<${high}`;
  return high === undefined ? `>${low}` : `${low}-${high}`;
}

/** Table 0078. */
function flag({ low, high, spread }: Analyte, value: number): string {
  if (low !== undefined && value < low) return value < low - spread * 0.5 ? 'LL' : 'L';
  if (high !== undefined && value > high) return value > high + spread * 0.5 ? 'HH' : 'H';
  return 'N';
}
