import { describe, expect, it } from '@jest/globals';
import { errors } from '#contracts';
import { openFeed } from '#platform';
import { desk, msh, pid, text } from './testing/desk.js';

const production = { processingIds: ['P' as const] };
const only251 = { versions: ['2.5.1'] };
const served = { messageTypes: ['ADT', 'ORU^R01'] };

describe('what a feed refuses', () => {
  it.each([
    ['a test on a production feed', { processing: 'T' }, production, 'HL7_PROCESSING_ID_REFUSED', '202', 'MSH^1^11'],
    ['a training message', { processing: 'D' }, production, 'HL7_PROCESSING_ID_REFUSED', '202', 'MSH^1^11'],
    ['a test with a mode', { processing: 'T^A' }, production, 'HL7_PROCESSING_ID_REFUSED', '202', 'MSH^1^11'],
    ['no processing id', { processing: '' }, production, 'HL7_PROCESSING_ID_REFUSED', '202', 'MSH^1^11'],
    ['a version', { version: '2.3' }, only251, 'HL7_VERSION_REFUSED', '203', 'MSH^1^12'],
    ['a type', { type: 'SIU^S12' }, served, 'HL7_TYPE_UNSUPPORTED', '200', 'MSH^1^9'],
    ['a query that a feed does not serve', { type: 'QBP^Q22' }, served, 'HL7_TYPE_UNSUPPORTED', '200', 'MSH^1^9'],
    ['an event', { type: 'ORU^R30' }, served, 'HL7_EVENT_UNSUPPORTED', '201', 'MSH^1^9'],
    ['a query', { type: 'QBP^Z99' }, {}, 'HL7_QUERY_UNSUPPORTED', '200', 'MSH^1^9'],
    ['a query of an order', { type: 'OSQ^Q06' }, {}, 'HL7_QUERY_UNSUPPORTED', '200', 'MSH^1^9'],
    ['a query of vaccinations', { type: 'VXQ^V01' }, {}, 'HL7_QUERY_UNSUPPORTED', '200', 'MSH^1^9'],
    ['a request for a patient', { type: 'RQI^I01' }, {}, 'HL7_QUERY_UNSUPPORTED', '200', 'MSH^1^9'],
  ] as const)('%s, with code and place', async (_what, asked, rules, code, condition, place) => {
    const { take, raw } = await desk();
    for (const [accept, expected] of [
      ['', 'AR'],
      ['AL', 'CR'],
    ] as const) {
      const { answer } = await take(msh({ ...asked, accept, id: `R-${expected}` }) + pid, rules);
      expect(text(answer)).toContain(`MSA|${expected}|R-${expected}`);
      expect(errors[code].hl7).toBe(condition);
      // Before v2.5 the code stands in MSA-3 and the rest in ERR-1.
      if (!('version' in asked)) expect(text(answer)).toContain(`ERR||${place}|${condition}^`);
      expect(text(answer)).toContain(code);
    }
    expect((await raw()).map(({ attributes }) => attributes['disposition'])).toEqual(['refused', 'refused']);
  });

  it.each([
    [{ processing: 'P^T' }, production],
    [{ processing: '' }, {}],
    [{ processing: 'X' }, {}],
    [{ type: 'ADT^A31' }, served],
    [{ type: 'ORU^R01^ORU_R01' }, served],
    [
      { type: 'ORU ^R01 ', processing: 'P ' },
      { ...served, ...production },
    ],
    [{ version: '2.5.1 ' }, only251],
  ])('takes %j', async (asked, rules) => {
    const { take } = await desk();
    expect(text((await take(msh(asked) + pid, { ...openFeed, ...rules })).answer)).toContain('MSA|AA|C1');
  });
});
