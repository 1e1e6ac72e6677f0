import type { Answer } from '../answer.js';
import type { CaseGroup } from '../case.js';
import { framed, good } from '../messages.js';
import type { Session } from '../session.js';
import { isPositive, must, mustAccept } from '../verdict.js';

const bhs = (id: string): string => `BHS|^~\\&|TORTURE|GOOD|RECEIVER|HUB|20260304101500+0100||||${id}\r`;
const fhs = (id: string): string => `FHS|^~\\&|TORTURE|GOOD|RECEIVER|HUB|20260304101500+0100||||${id}\r`;

/**
 * The answer to a batch (v2ig §2.9.3): a batch of acknowledgements, of all messages or of those in error only. `bad` are
 * the messages that must be refused; each other one must be accepted, or not be mentioned where only errors are.
 */
function mustReport(answer: Answer, ids: readonly string[], bad: readonly string[] = []): string {
  must(answer.has('BHS'), `${answer.shape[0] ?? 'nothing'} instead of a batch of acknowledgements`);
  const codes = answer.fields('MSA', 1);
  const told = new Map(answer.fields('MSA', 2).map((id, at) => [id, codes[at] ?? '']));
  const all = told.size > bad.length;
  for (const id of ids) {
    const code = told.get(id);
    const refused = /^[AC][ER]$/.test(code ?? '');
    if (bad.includes(id)) must(refused, `${code ?? 'nothing'} for a broken message`);
    else if (all) must(code === 'AA' || code === 'CA', `${code ?? 'nothing'} for a good message`);
    else must(code === undefined, `${code} where only errors are reported`);
  }
  const order = answer.fields('MSA', 2).filter((id) => ids.includes(id));
  must(order.join() === ids.filter((id) => told.has(id)).join(), 'the acknowledgements are in another order');
  return `${codes.length} acknowledgements`;
}

async function mustHoldAll(session: Session, messages: readonly { id: string; text: string }[]): Promise<void> {
  for (const { id, text } of messages) {
    const found = ((await session.target.archive?.holding(`|${id}|`)) ?? []).filter((bytes) =>
      bytes.includes(Buffer.from(text.trimEnd(), 'latin1')),
    );
    must(found.length >= 1, 'a message of the batch is nowhere, or was changed');
  }
}

const several = (session: Session, count: number, fields?: Parameters<Session['message']>[0]) =>
  Array.from({ length: count }, () => session.message(fields));

/** `[FHS] { [BHS] { message } [BTS] } [FTS]` */
export const batches: CaseGroup = {
  name: 'batches',
  cases: [
    {
      id: 'B01',
      title: 'answers a batch of three with a batch that reports all or errors only, and stores each',
      cites: 'v2ig §2.9.3',
      needs: ['batches', 'archive'],
      async run(session) {
        const messages = several(session, 3);
        const text = `${bhs(session.id())}${messages.map((one) => one.text).join('')}BTS|3\r`;
        const seen = mustReport(
          await session.ask(text),
          messages.map(({ id }) => id),
        );
        await mustHoldAll(session, messages);
        return seen;
      },
    },
    {
      id: 'B02',
      title: 'answers a file of two batches with a report of each message',
      cites: 'v2ig §2.9.3 FHS, FTS',
      needs: ['batches', 'archive'],
      async run(session) {
        const [one, two] = [several(session, 2), several(session, 2)];
        const batch = (messages: typeof one): string =>
          `${bhs(session.id())}${messages.map(({ text }) => text).join('')}BTS|2\r`;
        const answer = await session.ask(`${fhs(session.id())}${batch(one)}${batch(two)}FTS|2\r`);
        const seen = mustReport(
          answer,
          [...one, ...two].map(({ id }) => id),
        );
        await mustHoldAll(session, [...one, ...two]);
        return seen;
      },
    },
    {
      id: 'B03',
      title: 'takes the messages of a batch whose BTS-1 and FTS-1 are wrong',
      cites: 'v2ig §2.9.3; hostile 25',
      needs: ['batches', 'archive'],
      async run(session) {
        const messages = several(session, 3);
        const text = messages.map((one) => one.text).join('');
        const answer = await session.ask(`${fhs(session.id())}${bhs(session.id())}${text}BTS|99\rFTS|-7\r`);
        const seen = mustReport(
          answer,
          messages.map(({ id }) => id),
        );
        await mustHoldAll(session, messages);
        return seen;
      },
    },
    {
      id: 'B04',
      title: 'refuses the broken message in the middle of a batch and takes those around it',
      cites: 'v2ig §2.9.3; hostile 25',
      needs: ['batches', 'archive'],
      hostile: true,
      async run(session) {
        const [before, bad, after] = [session.message(), session.message({ type: '' }), session.message()];
        const answer = await session.ask(`${bhs(session.id())}${before.text}${bad.text}${after.text}BTS|3\r`);
        const seen = mustReport(answer, [before.id, bad.id, after.id], [bad.id]);
        await mustHoldAll(session, [before, after]);
        return seen;
      },
    },
    {
      id: 'B05',
      title: 'answers a batch of no message once and accepts nothing by it',
      cites: 'v2ig §2.9.3 zero messages; hostile 25',
      needs: ['batches'],
      hostile: true,
      async run(session) {
        const answer = await session.ask(`${bhs(session.id())}BTS|0\r`);
        must(
          answer.fields('MSA', 1).every((code) => code !== 'AA' || answer.regarding === ''),
          'a message was accepted',
        );
        await session.stillServed();
        return answer.shape.join(' ');
      },
    },
    {
      id: 'B06',
      title: 'takes a batch of mixed types and versions',
      cites: 'v2ig §2.9.3 mixed types',
      needs: ['batches'],
      async run(session) {
        const messages = [
          session.message({ type: 'ADT^A01', version: '2.3' }),
          session.message({ type: 'ADT^A31^ADT_A05', version: '2.5' }),
          session.message({ type: 'ADT^A08', version: '2.7' }),
        ];
        const text = `${bhs(session.id())}${messages.map((one) => one.text).join('')}BTS|3\r`;
        return mustReport(
          await session.ask(text),
          messages.map(({ id }) => id),
        );
      },
    },
    {
      id: 'B07',
      title: 'takes a batch without trailers',
      cites: 'v2ig §2.9.3 optional BTS, FTS; hostile 25',
      needs: ['batches', 'archive'],
      async run(session) {
        const messages = several(session, 2);
        const answer = await session.ask(`${bhs(session.id())}${messages.map(({ text }) => text).join('')}`);
        const seen = mustReport(
          answer,
          messages.map(({ id }) => id),
        );
        await mustHoldAll(session, messages);
        return seen;
      },
    },
    {
      id: 'B08',
      title: 'reads a message of a batch by its own delimiters, not by those of BHS',
      cites: 'v2ig §2.6, §2.9.3',
      needs: ['batches'],
      async run(session) {
        const id = session.id();
        const text = good({ id })
          .replace('|^~\\&|', '|@|')
          .replaceAll('|', '#')
          .replaceAll('^', '*')
          .replace('@', '*~\\&');
        const answer = await session.ask(`${bhs(session.id())}${text}BTS|1\r`);
        must(
          answer.text.includes(`MSA#AA#${id}`) || answer.text.includes(`MSA|AA|${id}`),
          'the message was not accepted',
        );
        return 'AA';
      },
    },
    {
      id: 'B09',
      title: 'refers to the batch by its BHS-11 in BHS-12, has a BHS-11 of its own and counts in BTS-1',
      cites: 'BHS-11, BHS-12, BTS-1',
      needs: ['batches'],
      async run(session) {
        const batchId = session.id();
        const messages = several(session, 2);
        const answer = await session.ask(`${bhs(batchId)}${messages.map(({ text }) => text).join('')}BTS|2\r`);
        must(answer.field('BHS', 11) !== '' && answer.field('BHS', 11) !== batchId, 'no BHS-11 of its own');
        must(answer.field('BHS', 12) === batchId, `BHS-12 ${answer.field('BHS', 12) || 'empty'}`);
        const counted = Number(answer.field('BTS', 1));
        must(counted === answer.fields('MSA', 1).length, `BTS-1 ${answer.field('BTS', 1)}`);
        return `BHS-12, BTS-1 ${counted}`;
      },
    },
    {
      id: 'B10',
      title: 'takes a batch of five hundred messages',
      cites: 'v2ig §2.9.3',
      needs: ['batches'],
      withinMs: 40_000,
      async run(session) {
        const messages = several(session, 500);
        const wire = await session.wire();
        wire.send(framed(`${bhs(session.id())}${messages.map(({ text }) => text).join('')}BTS|500\r`));
        return mustReport(
          await wire.answer(30_000),
          messages.map(({ id }) => id),
        );
      },
    },
    {
      id: 'B11',
      title: 'gives a batch that is sent again no second effect',
      cites: 'duplicate key MSH-3, MSH-4, MSH-10; hostile 24, 25',
      needs: ['batches', 'resends', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const messages = several(session, 3);
        const text = `${bhs(session.id())}${messages.map((one) => one.text).join('')}BTS|3\r`;
        const ids = messages.map(({ id }) => id);
        mustReport(await session.ask(text), ids);
        mustReport(await session.ask(text), ids);
        for (const id of ids) must((await session.target.archive?.effects(id)) === 1, 'not exactly one effect');
        return 'one effect each';
      },
    },
    {
      id: 'B12',
      title: 'answers a message after a batch on the same connection with its own acknowledgement',
      cites: 'v2ig §2.9.3; hostile 8',
      needs: ['batches'],
      async run(session) {
        const [inside, alone] = [session.message(), session.message()];
        const wire = await session.wire();
        wire.send(framed(`${bhs(session.id())}${inside.text}BTS|1\r`), framed(alone.text));
        mustReport(await wire.answer(), [inside.id]);
        const answer = await wire.answer();
        must(isPositive(answer) && !answer.has('BHS'), 'the single message was answered as a batch');
        return mustAccept(answer, alone.id);
      },
    },
  ],
};
