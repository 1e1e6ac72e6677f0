import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { eventOf, message, resourcesOf } from './testing/sample.js';

type Case = readonly [type: string, message: string, segments: readonly string[]];

/** Resources whose status (or intent, or code of like weight) R4 requires, in messages that say nothing of it. */
const silent: readonly Case[] = [
  ['Encounter', 'ADT^A08', ['PV1|1|I|2W']],
  ['Encounter', 'ORU^R01', ['PV1|1|I|2W', 'OBR|1|P1|F1|A', 'OBX|1|NM|B||1']],
  ['Observation', 'ORU^R01', ['OBR|1|P1|F1|A', 'OBX|1|NM|B||140']],
  ['DiagnosticReport', 'ORU^R01', ['OBR|1|P1|F1|A', 'OBX|1|NM|B||140||||||F']],
  ['ServiceRequest', 'ORU^R01', ['OBR|1|P1|F1|A', 'OBX|1|NM|B||140||||||F']],
  ['ServiceRequest', 'ORM^O01', ['ORC||P1', 'OBR|1|P1||A']],
  ['ServiceRequest', 'SIU^S12', [`SCH|1|2${'|'.repeat(24)}P1|F1`, 'AIS|1||X^Scan^L']],
  ['MedicationRequest', 'RDE^O11', ['ORC||P1', 'RXE||X^Drug^L']],
  ['MedicationRequest', 'RGV^O15', ['ORC||P1', 'RXG|1||1|X^Drug^L|1']],
  ['MedicationDispense', 'RDS^O13', ['ORC||P1', 'RXD|1|X^Drug^L']],
  ['MedicationAdministration', 'RAS^O17', ['ORC||P1', 'RXA|0|1|20260305||X^Drug^L|1']],
  ['Procedure', 'ADT^A01', ['PR1|1||X^Operation^L']],
  ['Coverage', 'ADT^A01', ['IN1|1|PLAN|CO1|Insurer']],
  ['EpisodeOfCare', 'ADT^A01', [`PV1|1|I${'|'.repeat(52)}E1^^^NORTHHILL`]],
  ['Appointment', 'SIU^S14', ['SCH|1|2']],
];

/** The same with a code that no table has. */
const unheardOf: readonly Case[] = [
  ['Observation', 'ORU^R01', ['OBR|1|P1|F1|A', 'OBX|1|NM|B||140||||||?']],
  ['DiagnosticReport', 'ORU^R01', [`OBR|1|P1|F1|A${'|'.repeat(21)}?`, 'OBX|1|NM|B||140||||||F']],
  ['ServiceRequest', 'ORM^O01', ['ORC|NW|P1|||?', 'OBR|1|P1||A']],
  ['MedicationRequest', 'RDE^O11', ['ORC|NW|P1|||?', 'RXE||X^Drug^L']],
  ['MedicationDispense', 'RDS^O13', ['ORC|NW|P1|||?', 'RXD|1|X^Drug^L']],
  ['MedicationAdministration', 'RAS^O17', ['ORC|RE|P1', `RXA|0|1|20260305||X^Drug^L|1${'|'.repeat(14)}?`]],
  ['Immunization', 'VXU^V04', ['ORC|RE|P1', `RXA|0|1|20260305||08^Vaccine^CVX|1${'|'.repeat(14)}?`]],
  ['Appointment', 'SIU^S14', [`SCH|1|2${'|'.repeat(23)}?`]],
];

/** What the guide's table sets without being told, where the message says nothing else. */
const setByTheGuide: readonly (readonly [...Case, status: string])[] = [
  // PID[Account].
  ['Account', 'ADT^A01', [`PID|1||70421^^^N^MR${'|'.repeat(15)}A1`], 'active'],
  // RXA[Immunization], RXA-20 IF NOT VALUED.
  ['Immunization', 'VXU^V04', ['ORC|RE|P1', 'RXA|0|1|20260305||08^Vaccine^CVX'], 'completed'],
  // TXA[DocumentReference], TXA-19 IF NOT VALUED.
  ['DocumentReference', 'MDM^T02', ['TXA|1|DS', 'OBX|1|TX|B||Text'], 'current'],
];

const statuses = (type: string, kind: string, segments: readonly string[]): unknown[] => {
  const event = eventOf(message(kind, ...segments));
  expect(bundleProblems(event.bundle)).toEqual([]);
  return resourcesOf(event, type).map(({ status, _status }) => ({ status, _status }));
};

const nothingSaid = expect.objectContaining({ extension: expect.arrayContaining([expect.anything()]) });

beforeAll(loadDefinitions);

describe('a required status', () => {
  it.each(silent)('of %s is unknown or absent where %s says nothing', (type, kind, segments) => {
    const found = statuses(type, kind, segments);
    expect(found.length).toBeGreaterThan(0);
    for (const status of found)
      expect([
        { status: 'unknown', _status: undefined },
        { status: undefined, _status: nothingSaid },
      ]).toContainEqual(status);
  });

  it.each(unheardOf)('of %s is unknown or absent where %s has a code that no table has, which is kept', (...args) => {
    const found = statuses(...args);
    expect(found.length).toBeGreaterThan(0);
    for (const status of found) {
      expect(status).toMatchObject({ _status: nothingSaid });
      expect([undefined, 'unknown']).toContain(Object(status).status);
      expect(JSON.stringify(status)).toContain('"?"');
    }
  });

  it.each(setByTheGuide)('of %s in %s is set where the guide says so', (type, kind, segments, status) => {
    expect(statuses(type, kind, segments)).toMatchObject([{ status }]);
  });
});
