import type { CaseGroup } from '../case.js';
import { good, msh, pid, utf8 } from '../messages.js';
import { must, mustAccept, mustRefuse } from '../verdict.js';

const dtm = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.\d{1,4})?([+-]\d{4})?$/;
const dayMs = 86_400_000;

/** Original mode: what an acknowledgement says and in what form (v2ig §2.8.2). */
export const acknowledgement: CaseGroup = {
  name: 'acknowledgement',
  cases: [
    {
      id: 'A01',
      title: 'answers AA, with the MSH-10 of the message in MSA-2',
      cites: 'v2ig §2.8.2; MSA-1, MSA-2',
      async run(session) {
        const { id, text } = session.message();
        return mustAccept(await session.ask(text), id, ['AA']);
      },
    },
    {
      id: 'A02',
      title: 'answers to whom it came from, as whom it went to',
      cites: 'v2ig §2.8.2.1; MSH-3 to MSH-6',
      async run(session) {
        const id = session.id();
        const answer = await session.ask(good({ id, from: 'LAB^1.2.3^ISO|NORTH^4', to: 'HUB^9|SOUTH^5^DNS' }));
        const sides = [3, 4, 5, 6].map((number) => answer.field('MSH', number)).join('|');
        must(sides === 'HUB^9|SOUTH^5^DNS|LAB^1.2.3^ISO|NORTH^4', `the sides are ${sides}`);
        return mustAccept(answer, id);
      },
    },
    {
      id: 'A03',
      title: 'copies MSH-11 of the message, its mode too',
      cites: 'v2ig §2.8.2.1; MSH-11',
      async run(session) {
        for (const processing of ['P', 'T', 'D', 'P^T']) {
          const id = session.id();
          const answer = await session.ask(good({ id, processing }));
          mustAccept(answer, id);
          must(answer.field('MSH', 11) === processing, `MSH-11 ${answer.field('MSH', 11)} to ${processing}`);
        }
        return 'P, T, D, P^T';
      },
    },
    {
      id: 'A04',
      title: 'has a time of its own in MSH-7, in the form of HL7 and of today',
      cites: 'v2ig §2.8.2.1; MSH-7',
      async run(session) {
        const { id, text } = session.message();
        const answer = await session.ask(text);
        mustAccept(answer, id);
        const parts = dtm.exec(answer.field('MSH', 7));
        must(parts !== null, `MSH-7 is ${answer.field('MSH', 7) || 'empty'}`);
        const [, year, month, day] = parts.map(Number);
        const distance = Math.abs(Date.UTC(year ?? 0, (month ?? 1) - 1, day) - Date.now());
        must(distance < 3 * dayMs, 'MSH-7 is another day');
        return 'now';
      },
    },
    {
      id: 'A05',
      title: 'has a MSH-10 of its own, of at most 20 characters before 2.7',
      cites: 'v2ig §2.8.2.1; MSH-10',
      async run(session) {
        const [one, two] = [session.message({ version: '2.3' }), session.message({ version: '2.3' })];
        const first = (await session.ask(one.text)).controlId;
        const second = (await session.ask(two.text)).controlId;
        must(first !== '' && second !== '', 'an answer without MSH-10');
        must(first !== second, 'two answers with one MSH-10');
        must(first !== one.id, 'the MSH-10 of the message');
        must(first.length <= 20, `${first.length} characters`);
        return 'its own';
      },
    },
    {
      id: 'A06',
      title: 'is an ACK, with the trigger event where it names one',
      cites: 'v2ig §2.8.2.1; MSH-9',
      async run(session) {
        const { id, text } = session.message();
        const answer = await session.ask(text);
        must(['ACK', 'ACK^A04', 'ACK^A04^ACK'].includes(answer.field('MSH', 9)), `MSH-9 ${answer.field('MSH', 9)}`);
        return mustAccept(answer, id);
      },
    },
    {
      id: 'A07',
      title: 'asks for no acknowledgement of itself',
      cites: 'v2ig §2.8.3.2; MSH-15, MSH-16',
      async run(session) {
        const answer = await session.ask(session.message().text);
        for (const number of [15, 16]) {
          must(['', 'NE'].includes(answer.field('MSH', number)), `MSH-${number} ${answer.field('MSH', number)}`);
        }
        return 'asks for nothing';
      },
    },
    {
      id: 'A08',
      title: 'is MSH, then MSA, each ended by CR and no LF',
      cites: 'v2ig §2.6, §2.8.2.1',
      async run(session) {
        const answer = await session.ask(session.message().text);
        must(answer.shape[0] === 'MSH', `begins with ${answer.shape[0]}`);
        must(['MSA', 'SFT', 'UAC'].includes(answer.shape[1] ?? ''), `then ${answer.shape[1]}`);
        must(answer.text.endsWith('\r'), 'the last segment has no CR');
        must(!answer.text.includes('\n'), 'LF in the answer');
        return answer.shape.join(' ');
      },
    },
    {
      id: 'A09',
      title: 'says nothing of an error in a positive answer',
      cites: 'v2ig §2.8.2.1; ERR-3 0, ERR-4 I',
      async run(session) {
        const answer = await session.ask(session.message().text);
        const worst = answer.fields('ERR', 4).find((severity) => ['E', 'F'].includes(severity));
        must(worst === undefined, `ERR-4 ${worst} in a positive answer`);
        return 'no error';
      },
    },
    {
      id: 'A10',
      title: 'refuses a message without a type with AE or AR, and says which field',
      cites: 'v2ig §2.8.2; ERR-2, ERR-3 table 0357',
      async run(session) {
        const { id, text } = session.message({ type: '' });
        const answer = await session.ask(text);
        const seen = mustRefuse(answer, id, ['AE', 'AR']);
        must(answer.component('ERR', 2, 1) === 'MSH', 'ERR-2 does not name MSH');
        must(answer.component('ERR', 2, 3) === '9', 'ERR-2 does not name MSH-9');
        must(['100', '101', '200'].includes(answer.component('ERR', 3, 1)), `ERR-3 ${answer.component('ERR', 3, 1)}`);
        return seen;
      },
    },
    {
      id: 'A11',
      title: 'names the error by a code of table 0357 and a severity, since 2.5',
      cites: 'ERR-3, ERR-4; tables 0357, 0516',
      async run(session) {
        const { text } = session.message({ type: '', version: '2.6' });
        const answer = await session.ask(text);
        mustRefuse(answer);
        must(/^(1\d\d|20[0-7])$/.test(answer.component('ERR', 3, 1)), `ERR-3 ${answer.field('ERR', 3)}`);
        must(['E', 'F'].includes(answer.field('ERR', 4)), `ERR-4 ${answer.field('ERR', 4)}`);
        return `${answer.component('ERR', 3, 1)} ${answer.field('ERR', 4)}`;
      },
    },
    {
      id: 'A12',
      title: 'names the error in ERR-1 before 2.5',
      cites: 'ERR-1, withdrawn in 2.5',
      async run(session) {
        for (const version of ['2.2', '2.3.1', '2.4']) {
          const answer = await session.ask(session.message({ type: '', version }).text);
          mustRefuse(answer);
          must(answer.component('ERR', 1, 1) === 'MSH', `ERR-1 ${answer.field('ERR', 1)} in ${version}`);
          must(answer.field('ERR', 3) === '', `ERR-3 in ${version}`);
        }
        return 'ERR-1';
      },
    },
    {
      id: 'A13',
      title: 'shows nothing of the patient in a negative answer',
      cites: 'no content in errors; ERR-7, ERR-8',
      async run(session) {
        const name = `Canary${session.id()}`;
        const texts = [
          `${msh({ id: session.id(), type: '' })}${pid(name, `${name}^X`)}`,
          `PID|1||${name}^^^GOOD^MR||${name}^X\r`,
          `MSH|^^^^|${name}\r`,
        ];
        for (const text of texts) {
          const answer = await session.ask(text);
          mustRefuse(answer);
          must(!answer.text.includes(name), 'the answer shows content');
        }
        return 'no content';
      },
    },
    {
      id: 'A14',
      title: 'answers in the words of original mode only: AA, AE, AR',
      cites: 'v2ig §2.8.2; table 0008',
      async run(session) {
        const codes = [];
        for (const text of [session.message().text, session.message({ type: '' }).text, 'junk']) {
          codes.push((await session.ask(text)).code);
        }
        must(
          codes.every((code) => /^A[AER]$/.test(code)),
          codes.join(', '),
        );
        return codes.join(', ');
      },
    },
    {
      id: 'A15',
      title: 'gives a MSH-10 of 199 characters back whole',
      cites: 'MSA-2; MSH-10 length since 2.7',
      async run(session) {
        const id = session.id().padEnd(199, 'x');
        return mustAccept(await session.ask(good({ id, version: '2.8' })), id);
      },
    },
    {
      id: 'A16',
      title: 'gives escapes, components and blanks in MSH-10 back as they stand',
      cites: 'MSA-2; v2ig §2.7 escape sequences',
      async run(session) {
        for (const tail of ['\\F\\\\T\\', '-_./: x', '\'"<>{}%']) {
          const id = `${session.id()}${tail}`;
          mustAccept(await session.ask(good({ id })), id);
        }
        return 'as they stand';
      },
    },
    {
      id: 'A17',
      title: 'takes unknown segments, fields and components without failing',
      cites: 'v2ig §2.7.1 unknown content is ignored',
      async run(session) {
        const id = session.id();
        const extra = `ZZ9|1|local^a&b~c\rXYZ|1\rPV9|${'|'.repeat(300)}\r`;
        const text = `${msh({ id }).replace('\r', '|||||future^field\r')}${pid(id)}${extra}PV1|1|O^new${'|'.repeat(90)}x\r`;
        return mustAccept(await session.ask(text), id);
      },
    },
    {
      id: 'A18',
      title: 'takes delete indicators, empty segments and trailing separators',
      cites: 'v2ig §2.4.3.1',
      async run(session) {
        const id = session.id();
        const text = `${good({ id })}NK1\rAL1|""\rDG1||||||||||||||||\rNTE|1||""""\r`;
        return mustAccept(await session.ask(text), id);
      },
    },
    {
      id: 'A19',
      title: 'takes a fragment that is continued, on its own',
      cites: 'v2ig §2.9.2 DSC, ADD',
      async run(session) {
        const [first, second] = [session.id(), session.id()];
        const pointer = session.id();
        mustAccept(await session.ask(`${good({ id: first })}NTE|1||begun\rADD\rDSC|${pointer}|F\r`), first);
        const rest = `${msh({ id: second }).replace('|2.5.1', `|2.5.1||${pointer}`)}ADD| and ended ${utf8('–')}\r`;
        return mustAccept(await session.ask(rest), second);
      },
    },
  ],
};
