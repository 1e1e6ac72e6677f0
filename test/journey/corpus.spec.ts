import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Broker, startBroker } from '../broker-process.js';
import { field, sendFrame } from './mllp-sender.js';
import { drained } from '../bench/readable.js';

const folder = '../shared/data/hl7';
const present = existsSync(folder);
if (!present) process.stderr.write(`LEFT OUT: ${folder} is absent, real messages are not sent\n`);

/** Types that this broker maps in full. */
const supported = /^(ADT\^A(01|02|03|04|05|08|11|12|13|28|31|38|40)|ORU\^R01)/;

interface Overview {
  readonly lag: number;
  readonly messages: Readonly<Record<'received' | 'linked' | 'answered' | 'refused' | 'filtered' | 'dead', number>>;
}

(present ? describe : describe.skip)('every real message, one after the other', () => {
  let broker: Broker;
  const answers = new Map<string, string>();

  beforeAll(async () => {
    broker = await startBroker();
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.hl7')))
      answers.set(file, await sendFrame(broker.port, readFileSync(`${folder}/${file}`)));
    await drained(broker.url);
  });
  afterAll(() => broker.discard());

  it('gets a well-formed answer', () => {
    expect(answers.size).toBeGreaterThan(900);
    const broken = [...answers].filter(([, answer]) => !isWellFormed(answer));
    expect(broken.map(([file]) => file)).toEqual([]);
  });

  it('is counted exactly once', async () => {
    const { messages, lag } = await overview();
    expect(lag).toBe(0);
    expect(messages.received).toBeGreaterThanOrEqual(answers.size);
    const { linked, answered, refused, filtered, dead } = messages;
    expect(linked + answered + refused + filtered + dead).toBe(messages.received);
  });

  it('is linked where its type is supported and it names a patient', async () => {
    const unlinked: string[] = [];
    for (const message of await listed())
      if (supported.test(message.type) && !['linked'].includes(message.outcome ?? 'none'))
        unlinked.push(`${message.type} ${message.outcome} ${message.code}`);
    // Two have no PID and say in MSH-14 that they continue a message which never came.
    const allowed = /HL7_PATIENT_ID_MISSING|HL7_MERGE|HL7_CONTINUATION_INCOMPLETE|filtered|refused/;
    expect(unlinked.filter((line) => !allowed.test(line))).toEqual([]);
  });

  it('leaves the process up and empty-handed', async () => {
    expect((await fetch(`${broker.url}/health/ready`)).status).toBe(200);
  });

  const overview = async (): Promise<Overview> =>
    (await (await fetch(`${broker.url}/api/overview`)).json()) as Overview;
  const listed = async (): Promise<{ type: string; outcome?: string; code?: string }[]> =>
    (await (await fetch(`${broker.url}/api/messages?limit=1000`)).json()) as never[];
});

/** A frame with an acknowledgement, or a batch of them (of none for an empty batch), each with a code of table 0008. */
function isWellFormed(answer: string): boolean {
  // A batch or file without messages is answered by one.
  const isBatch = answer.startsWith('\x0bBHS') || answer.startsWith('\x0bFHS');
  if (isBatch && /\rBTS.0\D/.test(answer)) return true;
  const framed = isBatch || answer.startsWith('\x0bMSH');
  const code = /\rMSA[^A-Z]([AC][AER])/.exec(answer)?.[1] ?? field(answer, 'MSA', 1);
  return framed && answer.endsWith('\x1c\r') && /^[AC][AER]$/.test(code);
}
