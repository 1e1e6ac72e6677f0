import type { CaseGroup } from '../case.js';
import { framed, good, msh, pid } from '../messages.js';
import { isPositive, must, mustAccept, mustAnswer, mustRefuse } from '../verdict.js';

const versions = ['2.1', '2.2', '2.3', '2.3.1', '2.4', '2.5', '2.5.1', '2.6', '2.7', '2.7.1', '2.8', '2.8.2', '2.9'];

/** Processing ids, versions, types and senders: what is taken and how the rest is refused. */
export const admission: CaseGroup = {
  name: 'admission',
  cases: [
    {
      id: 'V01',
      title: 'takes every version from 2.1 to 2.9 and answers in it',
      cites: 'v2ig §2.8.1; MSH-12, table 0104',
      withinMs: 30_000,
      async run(session) {
        for (const version of versions) {
          const id = session.id();
          const answer = await session.ask(good({ id, version }));
          mustAccept(answer, id);
          must(answer.component('MSH', 12, 1) === version, `${answer.field('MSH', 12)} to ${version}`);
        }
        return `${versions.length} versions`;
      },
    },
    {
      id: 'V02',
      title: 'takes an internationalised version id',
      cites: 'MSH-12.2, MSH-12.3',
      async run(session) {
        const { id, text } = session.message({ version: '2.5^DEU&&ISO3166_1^1.0&&L' });
        const answer = await session.ask(text);
        must(answer.component('MSH', 12, 1) === '2.5', `MSH-12 ${answer.field('MSH', 12)}`);
        return mustAccept(answer, id);
      },
    },
    {
      id: 'V03',
      title: 'answers an unknown, a nonsensical and a missing version, under the MSH-10 of the message',
      cites: 'MSH-12; AR where the version is not acceptable',
      async run(session) {
        const seen: string[] = [];
        for (const version of ['9.9', 'garbage', '2.999', '']) {
          const { id, text } = session.message({ version });
          const answer = await session.ask(text);
          mustAnswer(answer, id);
          seen.push(answer.code);
        }
        return seen.join(', ');
      },
    },
    {
      id: 'V04',
      title: 'refuses a version that a feed does not allow with AR and 203',
      cites: 'v2ig §2.8.2; ERR-3 203',
      needs: ['production'],
      async run(session) {
        const { id, text } = session.message({ version: '2.8' });
        const answer = await session.ask(text, 'production');
        must(answer.component('ERR', 3, 1) === '203', `ERR-3 ${answer.field('ERR', 3)}`);
        return mustRefuse(answer, id, ['AR']);
      },
    },
    {
      id: 'V05',
      title: 'refuses tests on a production feed with AR and 202, and keeps them out of its effects',
      cites: 'v2ig §2.8.1; MSH-11, ERR-3 202',
      needs: ['production', 'archive'],
      withinMs: 60_000,
      async run(session) {
        for (const processing of ['T', 'D', 'T^A']) {
          const { id, text } = session.message({ processing });
          const answer = await session.ask(text, 'production');
          mustRefuse(answer, id, ['AR']);
          must(answer.component('ERR', 3, 1) === '202', `ERR-3 ${answer.field('ERR', 3)}`);
          must((await session.target.archive?.effects(id)) === 0, 'a test had an effect');
        }
        return 'AR 202';
      },
    },
    {
      id: 'V06',
      title: 'takes production on a production feed',
      cites: 'MSH-11',
      needs: ['production'],
      async run(session) {
        const { id, text } = session.message({ processing: 'P' });
        return mustAccept(await session.ask(text, 'production'), id, ['AA']);
      },
    },
    {
      id: 'V07',
      title: 'refuses a message without MSH-11 on a production feed: nobody said that it is production',
      cites: 'MSH-11 is required; v2ig §2.8.1',
      needs: ['production'],
      async run(session) {
        const { id, text } = session.message({ processing: '' });
        return mustRefuse(await session.ask(text, 'production'), id, ['AR', 'AE']);
      },
    },
    {
      id: 'V08',
      title: 'names MSH-11 as the place of a refused processing id',
      cites: 'ERR-2',
      needs: ['production'],
      async run(session) {
        const answer = await session.ask(session.message({ processing: 'T' }).text, 'production');
        const place = [1, 3].map((part) => answer.component('ERR', 2, part)).join('-');
        must(place === 'MSH-11', `ERR-2 ${answer.field('ERR', 2)}`);
        return place;
      },
    },
    {
      id: 'V09',
      title: 'takes an enrolled sender and refuses another with AR on the same connection',
      cites: 'AR: a reason of the system; MSH-4',
      needs: ['enrolled'],
      async run(session) {
        const [known, unknown] = [session.message(), session.message({ from: 'TORTURE|STRANGER' })];
        const wire = await session.wire('enrolled');
        wire.send(framed(known.text) + framed(unknown.text));
        mustAccept(await wire.answer(), known.id);
        return mustRefuse(await wire.answer(), unknown.id, ['AR']);
      },
    },
    {
      id: 'V10',
      title: 'takes a sender that only resembles an enrolled one for another',
      cites: 'MSH-4; hostile 30',
      needs: ['enrolled'],
      async run(session) {
        for (const facility of ['good', 'GOOD1', 'XGOOD', '', 'STRANGER^GOOD', 'G\\F\\OOD']) {
          const { id, text } = session.message({ from: `TORTURE|${facility}` });
          mustRefuse(await session.ask(text, 'enrolled'), id, ['AR']);
        }
        return 'AR';
      },
    },
    {
      id: 'V11',
      title: 'answers a type that nobody knows once, under its MSH-10',
      cites: 'MSH-9; AR with 200 or 201, or accepted',
      async run(session) {
        const { id, text } = session.message({ type: 'ZZZ^Z99^ZZZ_Z99' });
        return mustAnswer(await session.ask(text), id);
      },
    },
    {
      id: 'V12',
      title: 'takes an event whose EVN-1 contradicts MSH-9: MSH-9 wins',
      cites: 'MSH-9 over EVN-1',
      async run(session) {
        const id = session.id();
        const answer = await session.ask(`${msh({ id })}EVN|A08|20260304\r${pid(id)}PV1|1|O\r`);
        const trigger = answer.component('MSH', 9, 2);
        must(trigger === '' || trigger === 'A04', `answered as ${trigger}`);
        return mustAccept(answer, id);
      },
    },
    {
      id: 'V13',
      title: 'answers a message with a sequence number, and numbers in MSA-4 only',
      cites: 'v2ig §2.9.1; MSH-13, MSA-4',
      async run(session) {
        const { id, text } = session.message();
        const answer = await session.ask(text.replace('|2.5.1', '|2.5.1|17'));
        must(/^(-?\d+)?$/.test(answer.field('MSA', 4)), `MSA-4 ${answer.field('MSA', 4)}`);
        return isPositive(answer) ? mustAccept(answer, id) : mustRefuse(answer, id);
      },
    },
  ],
};
