import type { CaseGroup, TortureCase } from '../case.js';
import { everyByte, good, utf8 } from '../messages.js';
import { must, mustAccept, mustRefuse } from '../verdict.js';

interface Sample {
  readonly id: string;
  readonly title: string;
  readonly cites: string;
  readonly charset: string;
  /** Goes where the given name is. */
  readonly name: string;
}

/** The message is taken and its bytes are kept, whatever its header claims. */
const kept = ({ id: caseId, title, cites, charset, name }: Sample): TortureCase => ({
  id: caseId,
  title,
  cites,
  needs: ['archive'],
  hostile: true,
  async run(session) {
    const id = session.id();
    const text = good({ id, charset }).replace('^Ada', `^${name}`);
    const seen = mustAccept(await session.ask(text), id);
    await session.mustHaveStored(id, text);
    return seen;
  },
});

const samples: readonly Sample[] = [
  {
    id: 'E01',
    title: 'keeps ISO 8859-1 as declared',
    cites: 'MSH-18; hostile 21',
    charset: '8859/1',
    name: 'J\xfcrgen \xc5sa',
  },
  {
    id: 'E02',
    title: 'takes 8-bit bytes although MSH-18 is empty, and keeps them',
    cites: 'MSH-18; hostile 21',
    charset: '',
    name: 'J\xfcrgen \xc5sa',
  },
  {
    id: 'E03',
    title: 'keeps UTF-8 as declared, beyond the basic plane too',
    cites: 'MSH-18',
    charset: 'UNICODE UTF-8',
    name: utf8('Ünïcödé 山 🩺'),
  },
  {
    id: 'E04',
    title: 'takes ISO 8859-1 bytes that are declared as UTF-8, and keeps them',
    cites: 'MSH-18; hostile 21',
    charset: 'UNICODE UTF-8',
    name: 'J\xfcrgen \xff\xfe',
  },
  {
    id: 'E05',
    title: 'keeps overlong UTF-8 and lone surrogates as they are',
    cites: 'hostile 21',
    charset: 'UNICODE UTF-8',
    name: '\xc0\xaf\xe0\x80\xaf\xed\xa0\x80\xf4\x90\x80\x80',
  },
  {
    id: 'E06',
    title: 'takes a message whose MSH-18 is in no table',
    cites: 'MSH-18; table 0211',
    charset: 'KLINGON 7',
    name: 'Ada',
  },
  {
    id: 'E07',
    title: 'keeps Shift_JIS whose second bytes look like delimiters',
    cites: 'MSH-18; hostile 21',
    charset: 'SHIFT JIS',
    name: '\x83\x5c\x83\x7c\x94\x5e\x83\x7e',
  },
  {
    id: 'E08',
    title: 'keeps ISO 2022-JP with its escape sequences',
    cites: 'MSH-18, MSH-20; v2ig §2.6.3',
    charset: '~ISO IR87',
    name: '\x1b$B;3ED\x1b(B',
  },
  {
    id: 'E09',
    title: 'keeps GB18030 whose second bytes look like delimiters',
    cites: 'MSH-18; hostile 21',
    charset: 'GB 18030-2000',
    name: '\x81\x7c\x81\x5e\x81\x30\x81\x30',
  },
  {
    id: 'E10',
    title: 'keeps NUL bytes in a field',
    cites: 'hostile 21',
    charset: '',
    name: 'A\x00d\x00a\x00',
  },
  {
    id: 'E11',
    title: 'keeps every byte that MLLP and HL7 leave to content',
    cites: 'MLLP R1; hostile 4, 21',
    charset: '8859/1',
    name: everyByte.replaceAll(/[|^~\\&]/g, ''),
  },
  {
    id: 'E12',
    title: 'keeps character set escapes, known and unknown',
    cites: 'v2ig §2.6.3; MSH-20',
    charset: 'ASCII~ISO IR87',
    name: '\\C2842\\;3ED\\M242A\\\\Z99\\\\X41\\',
  },
];

/** Bytes are kept as they came; MSH-18 says how to read them, and often lies. */
export const encoding: CaseGroup = {
  name: 'encoding',
  cases: [
    ...samples.map(kept),
    {
      id: 'E13',
      title: 'takes a message behind a byte order mark, and keeps the mark',
      cites: 'hostile 21',
      needs: ['archive'],
      async run(session) {
        const { id, text } = session.message({ charset: 'UNICODE UTF-8' });
        const marked = `\xef\xbb\xbf${text}`;
        const seen = mustAccept(await session.ask(marked), id);
        await session.mustHaveStored(id, marked);
        return seen;
      },
    },
    {
      id: 'E14',
      title: 'answers UTF-16 once, and names the message where it accepts it',
      cites: 'hostile 21; MSH-18',
      needs: ['archive'],
      hostile: true,
      async run(session) {
        const { id, text } = session.message({ charset: 'UNICODE UTF-16' });
        const wide = Buffer.from(`\ufeff${text}`, 'utf16le').toString('latin1');
        const answer = await session.ask(wide);
        const narrow = answer.text.replaceAll('\x00', '');
        const accepted = /MSA.A[A]/.test(narrow);
        if (accepted) must(narrow.includes(id), 'accepted without its MSH-10');
        else mustRefuse(answer);
        await session.mustHaveStored(Buffer.from(id, 'utf16le').toString('latin1'), wide);
        return accepted ? 'AA' : answer.code;
      },
    },
    {
      id: 'E15',
      title: 'gives 8-bit names of sender and receiver back byte for byte',
      cites: 'v2ig §2.8.2.1; MSH-3 to MSH-6, MSH-18',
      async run(session) {
        const id = session.id();
        const [from, to] = ['L\xe4b|K\xf6ln', 'H\xfcb|Z\xfcrich'];
        const answer = await session.ask(good({ id, from, to, charset: '8859/1' }));
        const seen = mustAccept(answer, id);
        const names = [3, 4, 5, 6].map((number) => answer.field('MSH', number)).join('|');
        must(names === `${to}|${from}`, 'the names came back as other bytes');
        return seen;
      },
    },
    {
      id: 'E16',
      title: 'gives a MSH-10 of several-byte characters back byte for byte',
      cites: 'MSA-2; MSH-18',
      async run(session) {
        const id = `${session.id()}${utf8('é山')}`;
        return mustAccept(await session.ask(good({ id, charset: 'UNICODE UTF-8' })), id);
      },
    },
    {
      id: 'E17',
      title: 'answers one very long line of bytes without any meaning once, and goes on',
      cites: 'hostile 21, 32',
      hostile: true,
      async run(session) {
        const answer = await session.ask(`MSH|^~\\&|${everyByte.repeat(400)}\r`);
        must(answer.code !== '', 'an answer without MSA-1');
        await session.stillServed();
        return answer.code;
      },
    },
  ],
};
