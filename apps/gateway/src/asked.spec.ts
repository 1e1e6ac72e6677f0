import { describe, expect, it } from '@jest/globals';
import { type Header, parse } from '#hl7';
import { openFeed } from '#platform';
import { answering, applies, inOneExchange, isAskedElsewhere } from './asked.js';

function header(accept: string, application: string): Header {
  const parsed = parse(Buffer.from(`MSH|^~\\&|A|B|||20260301||ADT^A01|1|P|2.5.1|||${accept}|${application}\r`));
  if (parsed.kind === 'refusal') throw new Error(parsed.code);
  return parsed.message.header;
}

const address = { host: '127.0.0.1', port: 2575 };
const asAsked = { ...openFeed, acknowledgements: 'as-asked' } as const;
const always = openFeed;
const values = ['', 'NE', 'AL', 'ER', 'SU'] as const;

/** `CA+later AL`: what goes out at once, what follows and when. */
function told(
  rules: typeof asAsked | typeof always,
  accept: string,
  application: string,
  disposition = 'accepted',
): string {
  const { atOnce, after } = answering(header(accept, application), disposition as 'accepted', rules);
  return [atOnce ?? '', after ? `${after.how} ${after.condition}` : ''].filter(Boolean).join('+') || '-';
}

const table = (rules: typeof asAsked | typeof always, disposition: string): Record<string, string> =>
  Object.fromEntries(
    values.map((accept) => [
      accept,
      values.map((application) => told(rules, accept, application, disposition)).join(', '),
    ]),
  );

describe('which answers a message gets', () => {
  it.each([
    [
      'accepted',
      {
        '': 'AA, -, held AL, later ER, later SU',
        NE: '-, -, held AL, later ER, later SU',
        AL: 'CA, CA, CA+later AL, CA+later ER, CA+later SU',
        ER: '-, -, held AL, later ER, later SU',
        SU: 'CA, CA, CA+later AL, CA+later ER, CA+later SU',
      },
    ],
    [
      'unusable',
      {
        '': 'AE, -, AE, AE, -',
        NE: '-, -, AE, AE, -',
        AL: 'CE, CE, CE, CE, CE',
        ER: 'CE, CE, CE, CE, CE',
        SU: '-, -, AE, AE, -',
      },
    ],
    [
      'refused',
      {
        '': 'AR, -, AR, AR, -',
        NE: '-, -, AR, AR, -',
        AL: 'CR, CR, CR, CR, CR',
        ER: 'CR, CR, CR, CR, CR',
        SU: '-, -, AR, AR, -',
      },
    ],
  ])(
    'follows MSH-15 (rows) and MSH-16 (columns: none NE AL ER SU) to the letter where it is asked to: %s',
    (disposition, expected) => {
      expect(table(asAsked, disposition)).toEqual(expected);
    },
  );

  it.each([
    [
      'accepted',
      {
        '': 'AA, AA, held AL, CA+later ER, CA+later SU',
        NE: 'AA, AA, held AL, CA+later ER, CA+later SU',
        AL: 'CA, CA, CA+later AL, CA+later ER, CA+later SU',
        ER: 'CA, CA, CA+later AL, CA+later ER, CA+later SU',
        SU: 'CA, CA, CA+later AL, CA+later ER, CA+later SU',
      },
    ],
    [
      'unusable',
      {
        '': 'AE, AE, AE, AE, CE',
        NE: 'AE, AE, AE, AE, CE',
        AL: 'CE, CE, CE, CE, CE',
        ER: 'CE, CE, CE, CE, CE',
        SU: 'CE, CE, CE, CE, CE',
      },
    ],
    [
      'refused',
      {
        '': 'AR, AR, AR, AR, CR',
        NE: 'AR, AR, AR, AR, CR',
        AL: 'CR, CR, CR, CR, CR',
        ER: 'CR, CR, CR, CR, CR',
        SU: 'CR, CR, CR, CR, CR',
      },
    ],
  ])('leaves nobody without an answer where it always answers: %s', (disposition, expected) => {
    expect(table(always, disposition)).toEqual(expected);
  });

  it('holds the answer of original mode, and of a sender that asks for none, where a feed answers for the application', () => {
    const rules = { ...always, ack: 'application' } as const;
    expect([told(rules, '', ''), told(rules, 'NE', 'NE'), told(rules, 'AL', 'NE')]).toEqual([
      'held AL',
      'held AL',
      'CA',
    ]);
    expect([told(rules, '', '', 'unusable'), told(rules, '', '', 'refused')]).toEqual(['AE', 'AR']);
  });

  it.each([
    ['as-asked', { AL: 'CA', NE: '-', ER: '-' }],
    ['always', { AL: 'CA', NE: 'CA', ER: 'CA' }],
  ] as const)('leaves the answer of the application to the address of the feed: %s', (acknowledgements, expected) => {
    const rules = { ...openFeed, acknowledgements, applicationAcknowledgements: address } as typeof asAsked;
    expect(Object.fromEntries(Object.keys(expected).map((accept) => [accept, told(rules, accept, 'AL')]))).toEqual(
      expected,
    );
    expect(told(rules, 'NE', 'AL', 'refused')).toBe(acknowledgements === 'always' ? 'CR' : '-');
  });

  it('takes a word that table 0155 does not know as a wish for an answer at once', () => {
    expect([told(asAsked, 'Y', ''), told(asAsked, 'AL', 'Y')]).toEqual(['CA', 'CA']);
  });

  it('answers what is no message as original mode does', () => {
    expect(answering(undefined, 'unusable', asAsked)).toEqual({ atOnce: 'AE' });
  });

  it('lets a sender that can be told nothing later wait instead, unless it has an answer already', () => {
    expect(inOneExchange(answering(header('NE', 'ER'), 'accepted', asAsked))).toEqual({
      after: { how: 'held', condition: 'ER' },
    });
    expect(inOneExchange(answering(header('AL', 'ER'), 'accepted', asAsked)).after?.how).toBe('later');
  });
});

describe('what goes to the address of a feed', () => {
  it.each([
    ['', '', false, false],
    ['AL', 'NE', false, false],
    ['AL', 'AL', true, true],
    ['NE', 'ER', false, true],
    ['NE', 'SU', true, false],
    ['', 'AL', true, true],
  ])('MSH-15 %j and MSH-16 %j', (accept, application, afterSuccess, afterError) => {
    const asked = (succeeded: boolean) => isAskedElsewhere(header(accept, application), 'accepted', succeeded, asAsked);
    expect([asked(true), asked(false)]).toEqual([afterSuccess, afterError]);
  });

  it.each([
    ['AL', 'AL', false],
    ['ER', 'AL', false],
    ['NE', 'AL', true],
    ['SU', 'ER', true],
    ['NE', 'SU', false],
  ])(
    'of what the gateway refused, MSH-15 %s and MSH-16 %s: only where no accept acknowledgement said so',
    (accept, application, asked) => {
      expect(isAskedElsewhere(header(accept, application), 'refused', false, asAsked)).toBe(asked);
    },
  );

  it.each([
    ['AL', true, true],
    ['NE', false, false],
    ['ER', false, true],
    ['SU', true, false],
  ] as const)('%s applies to success: %s, to an error: %s', (condition, toSuccess, toError) => {
    expect([applies(condition, true), applies(condition, false)]).toEqual([toSuccess, toError]);
  });
});
