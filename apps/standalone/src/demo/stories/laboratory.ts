import type { Member } from '../community.js';
import type { Day, Scene } from '../day.js';
import { panels } from '../hl7/panels.js';
import { cultureEvent, measure, type Order, type Result, resultEvent, type ResultStatus } from '../hl7/results.js';
import type { Random } from '../people/random.js';
import { clinicians } from './clinicians.js';

const hour = 3_600_000;

/** One patient's day at the laboratory: a panel, final at once or after a preliminary report, and now and then corrected. */
export function laboratoryStory(member: Member, day: Day, random: Random): readonly Scene[] {
  const collectedAt = day.startsAt + random.between(5, 15) * hour + random.between(0, 3_599) * 1_000;
  if (random.chance(0.12)) return culture(member, ordered(member, day, collectedAt, culturePanel, random));
  const panel = random.pick(panels);
  const order = ordered(member, day, collectedAt, panel, random);
  const results = measure(panel, random);
  const report = (values: readonly Result[], status: ResultStatus, hours: number): Scene => ({
    at: collectedAt + hours * hour,
    write: (envelope) => resultEvent(member.registration, order, values, status, envelope),
  });
  const scenes = [report(results, 'F', 2)];
  if (random.chance(0.3)) scenes.unshift(report(results.slice(0, 1), 'P', 1));
  if (random.chance(0.06)) scenes.push(report(results.slice(0, 1).map(corrected), 'C', 4));
  return scenes;
}

const corrected = ({ analyte, value }: Result): Result => ({
  analyte,
  value: Number((value * 1.1).toFixed(analyte.decimals)),
});

const culturePanel = { loinc: '600-7', name: 'Bacteria identified in Blood by Culture' };

function culture({ registration }: Member, order: Order): readonly Scene[] {
  const report = (lines: readonly string[], status: ResultStatus, hours: number): Scene => ({
    at: order.collectedAt + hours * hour,
    write: (envelope) => cultureEvent(registration, order, lines, status, envelope),
  });
  return [
    report(['Preliminary report', 'No growth after 2 hours.'], 'P', 2),
    report(['Final report', 'No growth.', 'Aerobic & anaerobic bottles.'], 'F', 8),
  ];
}

function ordered(member: Member, day: Day, collectedAt: number, panel: Order['panel'], random: Random): Order {
  const digits = member.registration.number.replace(/\D/g, '');
  return {
    placer: `O${digits}${day.ordinal}`,
    filler: `F${digits}${day.ordinal}`,
    panel: { loinc: panel.loinc, name: panel.name },
    orderedBy: random.pick(clinicians),
    collectedAt,
  };
}
