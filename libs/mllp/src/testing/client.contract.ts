import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import { framedAcknowledgement, type Script, ScriptedReceiver } from './scripted-receiver.js';

/** A client under test, used as its users do. */
export interface SendingClient {
  /** Resolves with `<MSA-1> <MSA-2> <MSA-3>` of the answer, trimmed, or with a word for why there is none. */
  send(message: Uint8Array): Promise<string>;
  close(): Promise<void>;
}

export interface ClientCase {
  readonly name: string;
  readonly script: () => Script;
  readonly run: (client: SendingClient, receiver: ScriptedReceiver) => Promise<string>;
  readonly expected: string;
}

/** Runs one case; the client is closed and the receiver stopped whatever comes of it. */
export async function outcomeOf(one: ClientCase, clientOf: (port: number) => SendingClient): Promise<string> {
  const receiver = await ScriptedReceiver.start(one.script());
  const client = clientOf(receiver.port);
  try {
    return await one.run(client, receiver);
  } finally {
    await client.close();
    await receiver.stop();
  }
}

/** How long a client under test waits for an acknowledgement. */
export const ackTimeoutMs = 250;

const text = (id: string, name = 'Moor^Ida'): string =>
  `MSH|^~\\&|A|B|C|D|20260301||ADT^A01|${id}|P|2.5\rEVN|A01\rPID|1||N77^^^B^MR||${name}\r`;
const message = (id: string): Uint8Array => Buffer.from(text(id));
const latin1Message = Buffer.from(text('M1', 'M\xfcller^Ren\xe9'), 'latin1');
const bigMessage = Buffer.from(`${text('M1')}OBX|1|TX|A^B||${'x'.repeat(1024 * 1024)}\r`);

const answering: Script = (frame, { write }) => write(framedAcknowledgement(frame));
const one = (client: SendingClient): Promise<string> => client.send(message('M1'));
const two = async (client: SendingClient): Promise<string> =>
  [await client.send(message('M1')), await client.send(message('M2'))].join(', ');
/** `same bytes` where the receiver got what was to be sent, with or without the last segment terminator. */
const arrived = (bytes: Uint8Array) => async (client: SendingClient, receiver: ScriptedReceiver) => {
  const answer = await client.send(bytes);
  const [sent, got] = [bytes, receiver.frames[0] ?? new Uint8Array()].map((one) => Buffer.from(one).toString('latin1'));
  return `${answer}, ${sent?.trimEnd() === got?.trimEnd() ? 'same bytes' : 'other bytes'}`;
};

/** What receivers do, and what a client must make of it. */
export const clientCases: readonly ClientCase[] = [
  {
    name: 'an acknowledgement in two chunks',
    script:
      () =>
      (frame, { write }) => {
        const answer = framedAcknowledgement(frame);
        write(answer.subarray(0, 60));
        setTimeout(() => write(answer.subarray(60)), 20);
      },
    run: one,
    expected: 'AA M1',
  },
  {
    name: 'an acknowledgement of which all but the last byte comes first',
    script:
      () =>
      (frame, { write }) => {
        const answer = framedAcknowledgement(frame);
        write(answer.subarray(0, -1));
        setTimeout(() => write(answer.subarray(-1)), 20);
      },
    run: two,
    expected: 'AA M1, AA M2',
  },
  {
    name: 'two acknowledgements in one chunk',
    script: () => {
      let first: Uint8Array | undefined;
      return (frame, { write }) => {
        if (first) write(Buffer.concat([framedAcknowledgement(first), framedAcknowledgement(frame)]));
        first ??= frame;
      };
    },
    run: async (client) => (await Promise.all([client.send(message('M1')), client.send(message('M2'))])).join(', '),
    expected: 'AA M1, AA M2',
  },
  {
    name: 'an acknowledgement that is split inside of a UTF-8 character',
    script:
      () =>
      (frame, { write }) => {
        const answer = framedAcknowledgement(frame, { text: 'gr\xfcn' });
        const at = answer.indexOf(0xc3) + 1;
        write(answer.subarray(0, at));
        setTimeout(() => write(answer.subarray(at)), 20);
      },
    run: one,
    expected: 'AA M1 gr\xfcn',
  },
  {
    name: 'a late acknowledgement of the message before',
    script: () => late((frame) => framedAcknowledgement(frame)),
    run: two,
    expected: 'no answer, AA M2',
  },
  {
    name: 'a late acknowledgement of the message before, without MSA-2',
    script: () => late((frame, nth) => framedAcknowledgement(frame, { controlId: '', code: nth === 1 ? 'AA' : 'AR' })),
    run: two,
    expected: 'no answer, AR',
  },
  {
    name: 'an acknowledgement of another message',
    script:
      () =>
      (frame, { write }) =>
        write(framedAcknowledgement(frame, { controlId: 'OTHER' })),
    run: one,
    expected: 'no answer',
  },
  {
    name: 'an acknowledgement without MSA-2',
    script:
      () =>
      (frame, { write }) =>
        write(framedAcknowledgement(frame, { controlId: '' })),
    run: one,
    expected: 'AA',
  },
  {
    name: 'a negative acknowledgement',
    script:
      () =>
      (frame, { write }) =>
        write(framedAcknowledgement(frame, { code: 'AR' })),
    run: one,
    expected: 'AR M1',
  },
  {
    name: 'a connection that is closed before the acknowledgement',
    script:
      () =>
      (_frame, { close }) =>
        close(),
    run: one,
    expected: 'closed',
  },
  {
    name: 'a receiver that closes after each acknowledgement',
    script:
      () =>
      (frame, { write, close }) => {
        write(framedAcknowledgement(frame));
        setTimeout(close, 10);
      },
    run: async (client) => {
      const first = await client.send(message('M1'));
      await pause(50);
      return `${first}, ${await client.send(message('M2'))}`;
    },
    expected: 'AA M1, AA M2',
  },
  { name: 'a receiver that is silent', script: () => () => undefined, run: one, expected: 'no answer' },
  {
    name: '1,000 messages in a row over one connection',
    script: () => answering,
    run: async (client, receiver) => {
      let positive = 0;
      for (let index = 0; index < 1_000; index++)
        if ((await client.send(message(`M${index}`))) === `AA M${index}`) positive++;
        else break;
      return `${positive} positive, ${receiver.connections} connection`;
    },
    expected: '1000 positive, 1 connection',
  },
  {
    name: 'a message of 1 MB',
    script: () => answering,
    run: arrived(bigMessage),
    expected: 'AA M1, same bytes',
  },
  {
    name: 'bytes of ISO-8859-1',
    script: () => answering,
    run: arrived(latin1Message),
    expected: 'AA M1, same bytes',
  },
];

/** Answers the first message once its sender has given up, and every other at once but after that late one. */
function late(answer: (frame: Uint8Array, nth: number) => Buffer): Script {
  let lateAnswer: Buffer | undefined;
  let lateConnection = 0;
  return (frame, { nth, connection, write }) => {
    if (nth === 1) {
      lateAnswer = answer(frame, nth);
      lateConnection = connection;
      return;
    }
    if (lateAnswer && connection === lateConnection) write(lateAnswer);
    lateAnswer = undefined;
    setTimeout(() => write(answer(frame, nth)), 20);
  };
}
