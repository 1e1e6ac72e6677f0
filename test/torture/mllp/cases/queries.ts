import type { CaseGroup } from '../case.js';
import { framed, good, msh } from '../messages.js';
import { must, mustAccept } from '../verdict.js';

const pdq = (id: string, tag: string, name: string): string =>
  `${msh({ id, type: 'QBP^Q22^QBP_Q21', version: '2.5' })}QPD|IHE PDQ Query|${tag}|@PID.5.1.1^${name}\rRCP|I|5^RD\r`;
const pix = (id: string, tag: string, number: string): string =>
  `${msh({ id, type: 'QBP^Q23^QBP_Q21', version: '2.5' })}QPD|IHE PIX Query|${tag}|${number}^^^GOOD^PI\rRCP|I\r`;

/** Queries are answered on the connection on which they came (IHE ITI-9, ITI-21). */
export const queries: CaseGroup = {
  name: 'queries',
  cases: [
    {
      id: 'Q01',
      title: 'answers QBP^Q22 with RSP^K22 on the same connection, with the tag and the query in it',
      cites: 'IHE ITI-21; MSA, QAK-1, QPD',
      needs: ['queries', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const patient = session.id();
        mustAccept(await session.ask(good({ id: patient })), patient);
        must((await session.target.archive?.effects(patient)) === 1, 'the patient had no effect');
        const [id, tag] = session.ids(2) as [string, string];
        const answer = await session.ask(pdq(id, tag, `Sorrel${patient}`));
        mustAccept(answer, id, ['AA']);
        must(
          answer.component('MSH', 9, 1) === 'RSP' && answer.component('MSH', 9, 2) === 'K22',
          answer.field('MSH', 9),
        );
        must(answer.field('QAK', 1) === tag, 'QAK-1 is not QPD-2');
        must(answer.field('QPD', 2) === tag, 'QPD is not echoed');
        must(answer.field('QAK', 2) === 'OK' && answer.has('PID'), `QAK-2 ${answer.field('QAK', 2)}`);
        return 'RSP^K22 OK';
      },
    },
    {
      id: 'Q02',
      title: 'answers a QBP^Q22 that fits nobody with AA and NF',
      cites: 'IHE ITI-21; QAK-2 NF',
      needs: ['queries'],
      async run(session) {
        const [id, tag] = session.ids(2) as [string, string];
        const answer = await session.ask(pdq(id, tag, `Nobody${id}`));
        mustAccept(answer, id, ['AA']);
        must(answer.field('QAK', 2) === 'NF' && !answer.has('PID'), `QAK-2 ${answer.field('QAK', 2)}`);
        return 'AA NF';
      },
    },
    {
      id: 'Q03',
      title: 'answers QBP^Q23 for an unknown number with AE, ERR-3 204 and the place in QPD-3',
      cites: 'IHE ITI-9 case 3; ERR-2 QPD^1^3^1^1',
      needs: ['queries', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const known = session.id();
        mustAccept(await session.ask(good({ id: known })), known);
        must((await session.target.archive?.effects(known)) === 1, 'the authority is not known');
        const [id, tag] = session.ids(2) as [string, string];
        const answer = await session.ask(pix(id, tag, `U${id}`));
        must(
          answer.code === 'AE' && answer.field('QAK', 2) === 'AE',
          `${answer.code}, QAK-2 ${answer.field('QAK', 2)}`,
        );
        must(answer.regarding === id, 'MSA-2 is not the MSH-10 that was sent');
        must(answer.component('ERR', 3, 1) === '204', `ERR-3 ${answer.field('ERR', 3)}`);
        must(answer.field('ERR', 2) === 'QPD^1^3^1^1', `ERR-2 ${answer.field('ERR', 2)}`);
        return 'AE 204';
      },
    },
    {
      id: 'Q04',
      title: 'answers the end of a continued query, QCN^J01, with an acknowledgement',
      cites: 'v2ig chapter 5 QCN^J01; IHE ITI-21',
      needs: ['queries'],
      async run(session) {
        const [id, tag] = session.ids(2) as [string, string];
        const text = `${msh({ id, type: 'QCN^J01^QCN_J01', version: '2.5' })}QID|${tag}|IHE PDQ Query\r`;
        return mustAccept(await session.ask(text), id, ['AA']);
      },
    },
    {
      id: 'Q05',
      title: 'answers messages and queries of one connection in their order',
      cites: 'v2ig §2.8.2; hostile 8',
      needs: ['queries'],
      async run(session) {
        const ids = session.ids(10);
        const wire = await session.wire();
        wire.send(ids.map((id, at) => framed(at % 2 === 0 ? good({ id }) : pdq(id, id, `Nobody${id}`))).join(''));
        for (const id of ids) mustAccept(await wire.answer(), id, ['AA']);
        return '10 answers in order';
      },
    },
  ],
};
