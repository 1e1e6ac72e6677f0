import type { CodeableConcept, Timing, TimingRepeat } from '#fhir';
import { eventRelatedPeriod, patternRepeats, patternUnits, repeatPattern } from '../codes/timing.js';
import { v2System } from '../codes/uris.js';
import { element } from '../compact.js';
import type { Parts } from '../reader.js';
import { code } from './code.js';
import { minutesOf, timeUnit } from './duration.js';
import { decimal } from './quantity.js';

/** RPT to Timing. `code` is the pattern as named, `repeat` what it and RPT.3 to RPT.10 say in numbers. */
export function rpt(parts: Parts, pattern: Parts = parts): Timing | undefined {
  const name = pattern.value(1);
  const when = code(eventRelatedPeriod, parts.value(8), `${parts.at}.8`, parts.scope);
  const repeat = element<TimingRepeat>({
    ...(name === undefined ? {} : patternRepeat(name)),
    ...period(parts),
    dayOfWeek: days(parts),
    when: when && [when],
    // R4 tim-9: an offset stands with an event only, and not with a meal itself.
    offset: when === undefined || isMeal(when) ? undefined : minutes(parts),
  });
  return element<Timing>({ code: name === undefined ? undefined : patternCode(name, pattern.value(2)), repeat });
}

/** R4 tim-9: with a meal itself there is no offset. */
export const isMeal = (event: string): boolean => /^C[MDV]?$/.test(event);

/** Whether all that RPT.2 to RPT.10 say has become part of the timing. */
export function isUnderstood(parts: Parts, timing: Timing | undefined): boolean {
  const { period: every, when, dayOfWeek, offset } = timing?.repeat ?? {};
  const isSaid = (...numbers: readonly number[]): boolean => numbers.some((part) => parts.text(part) !== '');
  if (isSaid(5, 6) && every === undefined) return false;
  if (isSaid(8) && when === undefined) return false;
  return !(isSaid(2, 3, 4) && dayOfWeek === undefined) && !(isSaid(9, 10) && offset === undefined);
}

/** Table 0335: in v3 GTSAbbreviation where that has it, else as sent. */
export function patternCode(name: string, display?: string): CodeableConcept {
  const known = repeatPattern.concepts.get(name);
  return {
    coding: [known === undefined ? { system: v2System('0335'), code: name, display } : { ...known }],
    text: name,
  };
}

/** `BID` is twice a day, `Q6H` every six hours; other names leave the times to the institution. */
export function patternRepeat(name: string): TimingRepeat | undefined {
  const known = patternRepeats.get(name);
  if (known !== undefined) return known;
  const [, every = '1', letter = ''] = /^Q(\d{1,4})?([SMHDWL])$/.exec(name) ?? [];
  const periodUnit = patternUnits.codes.get(letter);
  if (periodUnit !== undefined && Number(every) > 0) return { frequency: 1, period: Number(every), periodUnit };
  const [, times] = /^([1-9]\d?)ID$/.exec(name) ?? [];
  return times === undefined ? undefined : { frequency: Number(times), period: 1, periodUnit: 'd' };
}

/** As needed: PRN, or PRN before or after a frequency. */
export const isAsNeeded = (name: string): boolean => /^PRN|PRN$/.test(name);

function period(parts: Parts): TimingRepeat | undefined {
  const value = decimal(parts.value(5));
  const unit = timeUnit(parts.text(6));
  return value === undefined || value <= 0 || unit === undefined ? undefined : { period: value, periodUnit: unit };
}

const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** RPT.2 = DW: RPT.3 and RPT.4 are days of the week, 1 for Monday. */
function days(parts: Parts): TimingRepeat['dayOfWeek'] {
  if (parts.text(2) !== 'DW') return undefined;
  const [from, to] = [dayNumber(parts.text(3)), dayNumber(parts.text(4))];
  if (from === undefined) return undefined;
  return to === undefined || to <= from ? week.slice(from, from + 1) : week.slice(from, to + 1);
}

const dayNumber = (text: string): number | undefined => (/^[1-7]$/.test(text) ? Number(text) - 1 : undefined);

/** RPT.9 by RPT.10, in the minutes that R4 wants. */
const minutes = (parts: Parts): number | undefined => {
  const value = decimal(parts.value(9));
  const unit = timeUnit(parts.text(10));
  return value === undefined || unit === undefined ? undefined : minutesOf({ value, unit });
};
