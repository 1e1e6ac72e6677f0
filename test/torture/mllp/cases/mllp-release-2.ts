import type { CaseGroup } from '../case.js';
import { framed, good } from '../messages.js';
import { must, mustAccept } from '../verdict.js';

const commit = '\x06';
const negative = '\x15';

/** Commit blocks beside the acknowledgements of HL7: VT ACK FS CR, VT NAK FS CR. */
export const mllpRelease2: CaseGroup = {
  name: 'MLLP release 2',
  cases: [
    {
      id: 'R01',
      title: 'commits a block with VT ACK FS CR before it answers the message',
      cites: 'MLLP R2 commit acknowledgement',
      needs: ['mllp-2'],
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire('mllp-2');
        wire.send(framed(text));
        must((await wire.answer()).text === commit, 'the first block is no commit');
        const answer = await wire.answer();
        wire.send(framed(commit));
        return `commit, then ${mustAccept(answer, id)}`;
      },
    },
    {
      id: 'R02',
      title: 'commits and answers each of several messages, and takes the commits of the sender for no message',
      cites: 'MLLP R2 commit acknowledgement',
      needs: ['mllp-2'],
      async run(session) {
        const wire = await session.wire('mllp-2');
        for (const id of session.ids(5)) {
          wire.send(framed(good({ id })));
          must((await wire.answer()).text === commit, 'a block without a commit before its answer');
          mustAccept(await wire.answer(), id);
          wire.send(framed(commit));
        }
        return '5 commits, 5 answers';
      },
    },
    {
      id: 'R03',
      title: 'has stored a block that it committed',
      cites: 'MLLP R2 commit acknowledgement: stored or forwarded',
      needs: ['mllp-2', 'archive'],
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire('mllp-2');
        wire.send(framed(text));
        const first = await wire.answer();
        must(first.text === commit || first.text === negative, 'the first block is neither commit nor refusal');
        must(first.text === commit, 'a good block was refused');
        await session.mustHaveStored(id, text);
        return 'stored';
      },
    },
  ],
};
