import type { CaseGroup, TortureCase } from '../case.js';
import { framed, good, msh, pid, utf8 } from '../messages.js';
import { isPositive, must, mustAccept, mustAnswer, mustRefuse } from '../verdict.js';

/** Big or twisted, but well framed: one answer within the time of any other message, kept or refused. */
function bearable(id: string, title: string, cites: string, body: (id: string) => string): TortureCase {
  return {
    id,
    title,
    cites,
    hostile: true,
    withinMs: 20_000,
    async run(session) {
      const messageId = session.id();
      const wire = await session.wire();
      wire.send(framed(`${msh({ id: messageId })}${body(messageId)}`));
      const answer = await wire.answerOrClose();
      const seen = answer === 'closed' ? answer : mustAnswerOrRefuse(answer, messageId);
      await session.stillServed();
      return seen;
    },
  };
}

/** Where the receiver could not even read MSH within its bounds it may not know the id. */
const mustAnswerOrRefuse = (answer: Parameters<typeof isPositive>[0], id: string): string =>
  isPositive(answer) ? mustAccept(answer, id) : mustRefuse(answer);

/** Content that attacks what lies behind: it is content, so it is taken and kept byte for byte. */
function harmless(id: string, title: string, cites: string, body: (id: string) => string): TortureCase {
  return {
    id,
    title,
    cites,
    hostile: true,
    needs: ['archive'],
    async run(session) {
      const messageId = session.id();
      const text = `${msh({ id: messageId })}${body(messageId)}`;
      const seen = mustAccept(await session.ask(text), messageId);
      await session.mustHaveStored(messageId, text);
      await session.stillServed();
      return seen;
    },
  };
}

const named = (id: string, name: string): string => pid(id, name);

/** Well-framed messages whose content is meant to hurt. */
export const content: CaseGroup = {
  name: 'hostile content',
  cases: [
    bearable('H01', 'bears hexadecimal escapes that are odd, huge and empty', 'hostile 18', (id) =>
      named(id, `\\X4\\\\X\\\\XZZ\\\\X${'41'.repeat(100_000)}\\^A`),
    ),
    bearable(
      'H02',
      'bears formatting escapes that ask for millions of lines',
      'hostile 18',
      (id) => `${pid(id)}NTE|1||\\.sp9999999\\\\.in-99999999\\\\.sk99999999\\\r`,
    ),
    bearable(
      'H03',
      'bears escapes that are nested, stray and never ended',
      'hostile 18',
      (id) => `${named(id, `${'\\T'.repeat(50_000)}^A`)}NTE|1||\\F\\F\\F\\H\\H\\.br\\\\\\\\E\r`,
    ),
    bearable(
      'H04',
      'bears a hundred thousand segments',
      'hostile 19',
      (id) => `${pid(id)}${'ZZ1|1\r'.repeat(100_000)}`,
    ),
    bearable(
      'H05',
      'bears a million repetitions of one field',
      'hostile 19',
      (id) => `PID|1||${id}^^^GOOD^MR${'~'.repeat(1_000_000)}||A^B\r`,
    ),
    bearable('H06', 'bears a million components', 'hostile 19', (id) => named(id, `A${'^'.repeat(1_000_000)}`)),
    bearable('H07', 'bears a million subcomponents', 'hostile 19', (id) => named(id, `A${'&'.repeat(1_000_000)}`)),
    bearable(
      'H08',
      'bears a segment of a hundred thousand fields',
      'hostile 19',
      (id) => `${pid(id)}ZZ1${'|'.repeat(100_000)}\r`,
    ),
    bearable(
      'H09',
      'bears an MSH of a hundred thousand fields',
      'hostile 17, 19',
      (id) => `${'|'.repeat(100_000)}\r${pid(id)}`,
    ),
    bearable(
      'H10',
      'bears text on which patterns backtrack',
      'hostile 32',
      (id) => `${named(id, `${'a'.repeat(50_000)}!^${' '.repeat(50_000)}x`)}NTE|1||${'\\.'.repeat(50_000)}\r`,
    ),
    bearable(
      'H11',
      'bears a segment name of a hundred thousand letters',
      'hostile 19, 32',
      (id) => `${pid(id)}${'A'.repeat(100_000)}\r`,
    ),
    harmless('H12', 'takes keys of objects as identifiers, authorities and codes', 'hostile 22', (id) =>
      [
        `PID|1||${id}^^^GOOD^MR~__proto__^^^constructor^prototype~toString^^^__proto__^MR||hasOwnProperty^__proto__`,
        'OBX|1|__proto__|constructor^prototype^toString||valueOf||||||F',
        'ZPR|__proto__|constructor\r',
      ].join('\r'),
    ),
    harmless('H13', 'takes numbers and times at and beyond their limits', 'hostile 23', (id) =>
      [
        `PID|1||${id}^^^GOOD^MR||Sorrel^Ada||00000000|F`,
        'OBX|1|NM|1^x||1e999||||||F|||99991231235959.9999+2460',
        'OBX|2|NM|2^x||-0.0000000000000000000000000000001||||||F|||20260230',
        'OBX|3|NM|3^x||NaN||||||F|||20260101250000+9999\r',
      ].join('\r'),
    ),
    harmless('H14', 'takes text that would forge a log line', 'hostile 27', (id) =>
      named(id, `\x1b[2J\x1b[31mERROR^{"level":"fatal"}\x08\x7f${utf8('\u2028\u202e')}`),
    ),
    harmless('H15', 'takes formulas of spreadsheets', 'hostile 28', (id) =>
      named(id, '=HYPERLINK("x","y")^+1+1^-2+3^@SUM(A1)^\t=1'),
    ),
    harmless(
      'H16',
      'takes scripts in every field',
      'hostile 29',
      (id) =>
        `${named(id, '<script>alert(1)</script>^<img src=x onerror=alert(1)>')}OBX|1|ED|DOC||^TEXT^HTML^Base64^PHNjcmlwdD4=\r`,
    ),
    harmless('H17', 'takes text that would change a query', 'hostile 30', (id) =>
      named(id, "Robert'); DROP TABLE raw;--^*)(uid=*^{$gt: ''}^\"; SELECT 1"),
    ),
    {
      id: 'H18',
      title: 'takes a type, sender and id that would be a path, a header or the name of a topic',
      cites: 'hostile 30',
      hostile: true,
      async run(session) {
        const id = `${session.id()}/../../x%0d%0ay`;
        const from = '../../etc/passwd|%2e%2e/?a=b#c';
        const answer = await session.ask(good({ id, from, type: '../ADT^A04/..' }));
        const seen = mustAnswer(answer, id);
        await session.stillServed();
        return seen;
      },
    },
    {
      id: 'H19',
      title: 'answers merges that name one number twice or run in a circle once each, and serves both patients after',
      cites: 'hostile 26; v2ig chapter 3 A40',
      hostile: true,
      async run(session) {
        const [a, b] = session.ids(2) as [string, string];
        for (const id of [a, b]) mustAccept(await session.ask(good({ id })), id);
        for (const [survivor, gone] of [
          [a, b],
          [b, a],
          [a, a],
        ] as const) {
          const id = session.id();
          const text = `${msh({ id, type: 'ADT^A40^ADT_A39' })}EVN||20260304\r${pid(survivor)}MRG|${gone}^^^GOOD^MR\r`;
          mustAnswer(await session.ask(text), id);
        }
        for (const patient of [a, b]) {
          const id = session.id();
          mustAccept(await session.ask(`${msh({ id, type: 'ADT^A08' })}${pid(patient)}PV1|1|O\r`), id);
        }
        return 'answered, served';
      },
    },
    {
      id: 'H20',
      title: 'never accepts JSON, XML or HTTP in a frame',
      cites: 'v2ig §2.8.2; hostile 14, 32',
      hostile: true,
      async run(session) {
        const texts = [
          '{"resourceType":"Patient"}',
          '['.repeat(100_000),
          '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
          'POST / HTTP/1.1\r\nHost: x\r\n\r\nMSH',
        ];
        const seen: string[] = [];
        for (const text of texts) {
          const wire = await session.wire();
          wire.send(framed(text));
          const answer = await wire.answerOrClose();
          seen.push(answer === 'closed' ? answer : mustRefuse(answer));
        }
        await session.stillServed();
        return seen.join(', ');
      },
    },
    {
      id: 'H21',
      title: 'writes nothing of a message into its logs, taken or refused',
      cites: 'no content in logs; hostile 27',
      needs: ['logs'],
      async run(session) {
        const canary = `Canary${session.id()}`;
        const { id, text: taken } = session.message();
        mustAccept(await session.ask(taken.replace('^Ada', `^${canary}`)), id);
        for (const text of [`PID|1||${canary}\r`, `MSH|^^^^|${canary}\r`, `${msh({ id: canary, type: '' })}`]) {
          mustRefuse(await session.ask(text));
        }
        await session.stillServed();
        must(!(session.target.logs?.() ?? '').includes(canary), 'content in the logs');
        return 'no content';
      },
    },
  ],
};
