import type { CaseGroup } from '../case.js';
import { framed, good } from '../messages.js';
import type { Session } from '../session.js';
import { isPositive, must, mustAccept, mustAnswer, mustRefuse } from '../verdict.js';

/** The good message in other delimiters: `field`, then MSH-2. */
function inDelimiters(id: string, field: string, encoding: string): string {
  const [component = '^', repetition = '~', escape = '\\', subcomponent = '&'] = encoding;
  return good({ id })
    .replace('|^~\\&|', '|@|')
    .replaceAll('|', field)
    .replaceAll('^', component)
    .replaceAll('~', repetition)
    .replaceAll('\\', escape)
    .replaceAll('&', subcomponent)
    .replace('@', encoding);
}

/** Delimiters that no parser can work with are refused, or the message is not taken for a good one. */
async function refused(session: Session, text: string): Promise<string> {
  const wire = await session.wire();
  wire.send(framed(text));
  const answer = await wire.answerOrClose();
  const seen = answer === 'closed' ? answer : mustRefuse(answer);
  await session.stillServed();
  return seen;
}

/** MSH-1 and MSH-2 of each message decide how it is read (v2ig §2.6). */
export const delimiters: CaseGroup = {
  name: 'delimiters',
  cases: [
    {
      id: 'D01',
      title: 'reads a message with another field separator',
      cites: 'v2ig §2.6; MSH-1; hostile 16',
      async run(session) {
        const id = session.id();
        const answer = await session.ask(inDelimiters(id, '!', '^~\\&'));
        return mustAccept(answer, id);
      },
    },
    {
      id: 'D02',
      title: 'reads a message whose five delimiters are all others, and answers in a form that reads itself',
      cites: 'v2ig §2.6; MSH-2; hostile 16',
      async run(session) {
        const id = session.id();
        const answer = await session.ask(inDelimiters(id, '#', '@*%$'));
        must(answer.text.startsWith('MSH'), 'the answer does not begin with MSH');
        must(answer.component('MSH', 9, 1) === 'ACK', 'MSH-9.1 is not ACK by the delimiters of the answer');
        return mustAccept(answer, id);
      },
    },
    {
      id: 'D03',
      title: 'takes the truncation character as the fifth of MSH-2',
      cites: 'v2ig §2.6; MSH-2 since 2.7',
      async run(session) {
        const id = session.id();
        const text = good({ id, version: '2.7' }).replace('|^~\\&|', '|^~\\&#|');
        return mustAccept(await session.ask(text), id);
      },
    },
    {
      id: 'D04',
      title: 'answers a message that names only the component separator, under its own MSH-10',
      cites: 'MSH-2; hostile 16',
      async run(session) {
        const id = session.id();
        return mustAnswer(await session.ask(good({ id }).replace('|^~\\&|', '|^|')), id);
      },
    },
    {
      id: 'D05',
      title: 'stores a message whose delimiters are bytes of no character set as it came',
      cites: 'v2ig §2.6; hostile 16, 21',
      needs: ['archive'],
      async run(session) {
        const id = session.id();
        const text = inDelimiters(id, '\xfd', '\xa0\xa1\xa2\xa3');
        const answer = await session.ask(text);
        if (isPositive(answer)) mustAccept(answer, id);
        else mustRefuse(answer);
        await session.mustHaveStored(id, text);
        return answer.code;
      },
    },
    {
      id: 'D06',
      title: 'refuses delimiters that are all one character',
      cites: 'v2ig §2.6; hostile 16',
      hostile: true,
      run: (session) => refused(session, `MSH0000|${session.id()}\r`),
    },
    {
      id: 'D07',
      title: 'refuses a component separator that is the repetition separator',
      cites: 'v2ig §2.6; hostile 16',
      run: (session) => refused(session, good({ id: session.id() }).replace('|^~\\&|', '|^^\\&|')),
    },
    {
      id: 'D08',
      title: 'refuses delimiters that are letters',
      cites: 'v2ig §2.6; hostile 16',
      run: (session) => refused(session, inDelimiters(session.id(), 'A', 'BCDE')),
    },
    {
      id: 'D09',
      title: 'refuses NUL as a delimiter',
      cites: 'v2ig §2.6; hostile 16',
      hostile: true,
      run: (session) => refused(session, inDelimiters(session.id(), '\x00', '\x00\x00\x00\x00')),
    },
    {
      id: 'D10',
      title: 'refuses an MSH without MSH-2',
      cites: 'MSH-2; hostile 16, 17',
      run: (session) => refused(session, good({ id: session.id() }).replace('|^~\\&|', '||')),
    },
    {
      id: 'D11',
      title: 'refuses an MSH that ends before its delimiters',
      cites: 'hostile 17',
      hostile: true,
      async run(session) {
        const seen: string[] = [];
        for (const text of ['M', 'MSH', 'MSH|', 'MSH|\r', 'MSH\rPID|1\r']) seen.push(await refused(session, text));
        return seen.join(', ');
      },
    },
    {
      id: 'D12',
      title: 'refuses an MSH that ends before MSH-9',
      cites: 'MSH-9; v2ig §2.8.2; hostile 17',
      async run(session) {
        const seen: string[] = [];
        for (const text of ['MSH|^~\\&', 'MSH|^~\\&|', 'MSH|^~\\&|TORTURE|GOOD|RECEIVER|HUB|20260304']) {
          seen.push(await refused(session, text));
        }
        return seen.join(', ');
      },
    },
    {
      id: 'D13',
      title: 'answers a message that is nothing but MSH once, under its MSH-10',
      cites: 'v2ig §2.8.2; hostile 17',
      async run(session) {
        const id = session.id();
        return mustAnswer(await session.ask(good({ id }).split('\r')[0] ?? ''), id);
      },
    },
    {
      id: 'D14',
      title: 'answers a message whose MSH stands twice once',
      cites: 'hostile 16; v2ig §2.6',
      async run(session) {
        const { id, text } = session.message();
        const [header] = text.split('\r');
        const answer = await session.ask(`${header}\r${text}`);
        return isPositive(answer) ? mustAccept(answer, id) : mustRefuse(answer);
      },
    },
  ],
};
