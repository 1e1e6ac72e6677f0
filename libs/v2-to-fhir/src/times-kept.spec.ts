import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { eventOf, message, resourcesOf } from './testing/sample.js';

const zoneless = (type: string, ...segments: string[]): Buffer =>
  Buffer.from(String(message(type, ...segments)).replace('20260305081500+0100', '20260305081500'));

const sent = (valueString: string, valueCode = 'unknown') => ({
  extension: [
    { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode },
    { url: 'http://hl7.org/fhir/StructureDefinition/originalText', valueString },
  ],
});

beforeAll(loadDefinitions);

describe('a time that is no instant', () => {
  it.each(['20260305', '202603'])('%s of a report is listed as unread', (time) => {
    const event = eventOf(message('ORU^R01', `OBR|1|P1|F1|A^Count^L${'|'.repeat(18)}${time}|||F`));
    expect(resourcesOf(event, 'DiagnosticReport')[0]?.['issued']).toBeUndefined();
    expect(event.unread).toEqual([{ at: 'OBR-22', value: time }]);
  });

  it.each([
    ['202604010900', '202604010930', sent('202604010900'), sent('202604010930')],
    ['20260401', '', sent('20260401'), { extension: [expect.anything()] }],
  ])('%s and %s of an appointment stand as sent beside what is unknown', (from, until, start, end) => {
    const event = eventOf(zoneless('SIU^S12', `SCH|A1|A2${'|'.repeat(9)}^^^${from}^${until}`));
    expect(bundleProblems(event.bundle)).toEqual([]);
    expect(resourcesOf(event, 'Appointment')).toMatchObject([{ _start: start, _end: end }]);
  });

  it('of an appointment that ends before it starts is an error, with what was sent', () => {
    const sch = `SCH|A1|A2${'|'.repeat(9)}^^^20260401090000+0200^20260401083000+0200`;
    const [appointment] = resourcesOf(eventOf(message('SIU^S12', sch)), 'Appointment');
    expect(appointment).toMatchObject({
      start: '2026-04-01T09:00:00+02:00',
      _end: sent('20260401083000+0200', 'error'),
    });
  });
});
