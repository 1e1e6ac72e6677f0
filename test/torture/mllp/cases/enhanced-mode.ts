import type { Answer } from '../answer.js';
import type { CaseGroup } from '../case.js';
import { framed } from '../messages.js';
import type { Session } from '../session.js';
import { must, mustAccept, mustAnswer, mustRefuse } from '../verdict.js';

const accept = ['CA'];
const refuse = ['CE', 'CR'];
const silenceMs = 300;

/** Nothing answers this message: the next answer on the connection is that of the next message. */
async function unanswered(session: Session, fields: Parameters<Session['message']>[0]): Promise<string> {
  const { text } = session.message(fields);
  const wire = await session.wire('as-asked');
  wire.send(framed(text));
  await wire.staysSilent(silenceMs);
  await session.stillServed(wire);
  return 'silence';
}

/** The application acknowledgement as an exchange of its own, sent back over the connection of the message. */
function mustBeApplicationAnswer(answer: Answer, id: string): string {
  mustAccept(answer, id, ['AA']);
  must(answer.controlId !== '' && answer.controlId !== id, 'the later exchange has no MSH-10 of its own');
  must(answer.field('MSH', 16) === 'NE', `MSH-16 of the later exchange is ${answer.field('MSH', 16) || 'empty'}`);
  return answer.controlId;
}

/** MSH-15 and MSH-16 (v2ig §2.8.3, table 0155). */
export const enhancedMode: CaseGroup = {
  name: 'enhanced mode',
  cases: [
    {
      id: 'M01',
      title: 'answers CA where MSH-15 is AL and MSH-16 NE, and nothing later',
      cites: 'v2ig §2.8.3.1; table 0155',
      async run(session) {
        const { id, text } = session.message({ accept: 'AL', application: 'NE' });
        const wire = await session.wire();
        wire.send(framed(text));
        const seen = mustAccept(await wire.answer(), id, accept);
        await wire.staysSilent(silenceMs);
        await session.stillServed(wire);
        return seen;
      },
    },
    {
      id: 'M02',
      title: 'refuses with CE or CR where MSH-15 is AL',
      cites: 'v2ig §2.8.3.1; table 0008',
      async run(session) {
        const { id, text } = session.message({ accept: 'AL', application: 'NE', type: '' });
        return mustRefuse(await session.ask(text), id, refuse);
      },
    },
    {
      id: 'M03',
      title: 'refuses a processing id with CR where MSH-15 is AL',
      cites: 'v2ig §2.8.3.1 CR: MSH-9, -11, -12 unacceptable',
      needs: ['production'],
      async run(session) {
        const { id, text } = session.message({ accept: 'AL', application: 'NE', processing: 'T' });
        return mustRefuse(await session.ask(text, 'production'), id, ['CR']);
      },
    },
    {
      id: 'M04',
      title: 'is silent where MSH-15 and MSH-16 are NE, and stores the message',
      cites: 'MSH-15, MSH-16; table 0155 NE',
      needs: ['as-asked', 'archive'],
      async run(session) {
        const { id, text } = session.message({ accept: 'NE', application: 'NE' });
        const wire = await session.wire('as-asked');
        wire.send(framed(text));
        await wire.staysSilent(silenceMs);
        await session.stillServed(wire);
        await session.mustHaveStored(id, text);
        return 'silent, stored';
      },
    },
    {
      id: 'M05',
      title: 'is silent on success where MSH-15 is ER',
      cites: 'MSH-15; table 0155 ER',
      needs: ['as-asked'],
      run: (session) => unanswered(session, { accept: 'ER', application: 'NE' }),
    },
    {
      id: 'M06',
      title: 'tells of an error where MSH-15 is ER',
      cites: 'MSH-15; table 0155 ER',
      needs: ['as-asked'],
      async run(session) {
        const { id, text } = session.message({ accept: 'ER', application: 'NE', type: '' });
        return mustRefuse(await session.ask(text, 'as-asked'), id, refuse);
      },
    },
    {
      id: 'M07',
      title: 'tells of success where MSH-15 is SU',
      cites: 'MSH-15; table 0155 SU',
      needs: ['as-asked'],
      async run(session) {
        const { id, text } = session.message({ accept: 'SU', application: 'NE' });
        return mustAccept(await session.ask(text, 'as-asked'), id, accept);
      },
    },
    {
      id: 'M08',
      title: 'is silent on an error where MSH-15 is SU',
      cites: 'MSH-15; table 0155 SU',
      needs: ['as-asked'],
      run: (session) => unanswered(session, { accept: 'SU', application: 'NE', type: '' }),
    },
    {
      id: 'M09',
      title: 'keeps the answers in order where some messages ask for none',
      cites: 'MSH-15; hostile 8',
      needs: ['as-asked'],
      async run(session) {
        const wire = await session.wire('as-asked');
        const silent = { accept: 'NE', application: 'NE' };
        const spoken = Array.from({ length: 20 }, () => session.message({ accept: 'AL', application: 'NE' }));
        wire.send(spoken.map(({ text }) => framed(session.message(silent).text) + framed(text)).join(''));
        for (const { id } of spoken) mustAccept(await wire.answer(), id, accept);
        return '20 of 40 answered, in order';
      },
    },
    {
      id: 'M10',
      title: 'answers a message whose MSH-15 is in no table',
      cites: 'MSH-15; table 0155',
      async run(session) {
        const { id, text } = session.message({ accept: 'XX' });
        return mustAnswer(await session.ask(text), id);
      },
    },
    {
      id: 'M11',
      title: 'answers CA at once and AA later, as an exchange of its own, where both are AL',
      cites: 'v2ig §2.8.3.2',
      needs: ['later-exchange'],
      withinMs: 40_000,
      async run(session) {
        const { id, text } = session.message({ accept: 'AL', application: 'AL' });
        const wire = await session.wire('as-asked');
        wire.send(framed(text));
        const first = await wire.answer();
        mustAccept(first, id, accept);
        const own = mustBeApplicationAnswer(await wire.answer(session.patienceMs * 3), id);
        must(own !== first.controlId, 'both acknowledgements have one MSH-10');
        return 'CA, later AA';
      },
    },
    {
      id: 'M12',
      title: 'sends only the application acknowledgement where MSH-15 is NE and MSH-16 AL',
      cites: 'v2ig §2.8.3.2',
      needs: ['later-exchange'],
      withinMs: 40_000,
      async run(session) {
        const { id, text } = session.message({ accept: 'NE', application: 'AL' });
        const wire = await session.wire('as-asked');
        wire.send(framed(text));
        mustBeApplicationAnswer(await wire.answer(session.patienceMs * 3), id);
        await wire.staysSilent(silenceMs);
        return 'AA';
      },
    },
    {
      id: 'M13',
      title: 'sends no application acknowledgement of success where MSH-16 is ER',
      cites: 'v2ig §2.8.3.2; table 0155 ER',
      needs: ['later-exchange', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const { id, text } = session.message({ accept: 'AL', application: 'ER' });
        const wire = await session.wire('as-asked');
        wire.send(framed(text));
        mustAccept(await wire.answer(), id, accept);
        must((await session.target.archive?.effects(id)) === 1, 'the message had no effect');
        await wire.staysSilent(silenceMs);
        return 'CA only';
      },
    },
    {
      id: 'M14',
      title: 'tells later of an error of the application where MSH-16 is ER',
      cites: 'v2ig §2.8.3.2; table 0155 ER',
      needs: ['later-exchange'],
      withinMs: 60_000,
      async run(session) {
        const { id, text } = session.message({ accept: 'AL', application: 'ER', type: 'ADT^A40^ADT_A39' });
        const wire = await session.wire('as-asked');
        wire.send(framed(`${text}MRG|${id}^^^GOOD^MR\r`));
        mustAccept(await wire.answer(), id, accept);
        const later = await wire.answer(session.patienceMs * 3);
        return mustRefuse(later, id, ['AE', 'AR']);
      },
    },
  ],
};
