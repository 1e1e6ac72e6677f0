import { describe, expect, it } from '@jest/globals';
import { adtA01, oruR01 } from '../../apps/standalone/src/demo/bench-messages.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { drained, finds } from '../bench/readable.js';
import { Ledger } from './ledger.js';
import { readTopic } from './read-topic.js';
import { sendAll, type Message } from './sender.js';

const total = Number(process.env['HIE_LEDGER_MESSAGES'] ?? 20_000);
const kills = 3;

/** Every third message is a result with 5 OBX. */
function messages(): Message[] {
  return Array.from({ length: total }, (_, index) =>
    index % 3 === 2
      ? { controlId: `ORU${index}`, bytes: oruR01(index, 5) }
      : { controlId: `ADT${index}`, bytes: adtA01(index) },
  );
}

describe('kill -9 in the middle of a stream', () => {
  it(`loses nothing that was acknowledged and doubles nothing, over ${total} messages and ${kills} kills`, async () => {
    const ledger = new Ledger();
    const all = messages();
    let broker: Broker = await startBroker(temporaryDirectory());
    for (let kill = 1; kill <= kills; kill++) {
      const due = new Set(kill === 1 ? all.map(({ controlId }) => controlId) : ledger.unacknowledged());
      const rest = kill === 1 ? all : all.filter(({ controlId }) => due.has(controlId));
      const killAfter = Math.floor(rest.length / (kills - kill + 2));
      let acknowledged = 0;
      await sendAll(broker.port, rest, ledger, () => {
        if (++acknowledged === killAfter) void broker.kill();
      });
      await broker.kill();
      // Those that were not sent at all yet are due as well.
      for (const { controlId, bytes } of rest) if (!ledger.knows(controlId)) ledger.sending(controlId, bytes);
      broker = await startBroker(broker.dataDir);
    }
    const due = new Set(ledger.unacknowledged());
    await sendAll(
      broker.port,
      all.filter(({ controlId }) => due.has(controlId)),
      ledger,
      () => undefined,
    );
    expect(ledger.acknowledgedCount()).toBe(total);
    await drained(broker.url);
    const raw = await readTopic(broker.url, 'hl7.raw');
    const linked = await readTopic(broker.url, 'clinical.linked');
    expect(
      ledger.check(
        raw,
        linked.map(({ controlId }) => controlId),
      ),
    ).toEqual({
      lost: 0,
      stuck: 0,
      doubled: 0,
      corrupt: 0,
      invented: 0,
    });
    for (const index of [2, Math.floor(total / 6) * 3 + 2])
      expect(await finds(broker.url, 'DiagnosticReport', { identifier: `F${index}` })).toBe(true);
    await broker.discard();
  }, 600_000);
});
