import { clean } from '../clean/clean.js';
import type { MatchRecord, RawDemographics, RawName } from '../demographics.js';
import { shippedModel } from '../model/shipped-model.js';

/** A person of nowhere, in the few words that a test needs. */
export interface Sketch {
  readonly family?: string;
  readonly given?: string;
  readonly middle?: string;
  readonly suffix?: string;
  readonly birthDate?: string;
  readonly sex?: string;
  readonly ssn?: string;
  readonly street?: string;
  readonly postalCode?: string;
  readonly phone?: string;
}

export function rawOf(sketch: Sketch): RawDemographics {
  const name: RawName = {
    family: sketch.family ?? '',
    given: [sketch.given, sketch.middle].filter((one) => one !== undefined),
    suffix: sketch.suffix ?? '',
  };
  return {
    names: [name],
    birthDates: list(sketch.birthDate),
    sex: list(sketch.sex),
    addresses:
      sketch.street === undefined ? [] : [{ lines: [sketch.street], postalCode: sketch.postalCode ?? '99501' }],
    phones: list(sketch.phone),
    emails: [],
    nationalIds: list(sketch.ssn).map((value) => ({ system: 'http://hl7.org/fhir/sid/us-ssn', value })),
    otherIds: [],
    motherMaidenNames: [],
  };
}

export const recordOf = (key: string, system: string, sketch: Sketch): MatchRecord => ({
  key,
  system,
  clean: clean(rawOf(sketch), shippedModel),
  active: true,
});

const list = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);
