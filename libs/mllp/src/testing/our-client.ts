import { Fault } from '#contracts';
import { parse } from '#hl7';
import { MllpClient } from '../client.js';
import { ackTimeoutMs, type SendingClient } from './client.contract.js';

const words: Readonly<Record<string, string>> = { MLLP_ACK_TIMEOUT: 'no answer', MLLP_CLOSED: 'closed' };

/** MllpClient as the contract wants it. */
export function ourClient(port: number): SendingClient {
  const backOff = { firstMs: 1, maxMs: 1 };
  const client = new MllpClient({ host: '127.0.0.1', port, ackTimeoutMs, connectTimeoutMs: 5_000, window: 2, backOff });
  return {
    send: async (message) => {
      try {
        return answerOf((await client.send(message)).acknowledgement);
      } catch (error) {
        return error instanceof Fault ? (words[error.code] ?? error.code) : String(error);
      }
    },
    close: async () => client.close(),
  };
}

function answerOf(acknowledgement: Uint8Array): string {
  const parsed = parse(acknowledgement);
  if (parsed.kind === 'refusal') return parsed.code;
  const values = ['MSA-1', 'MSA-2', 'MSA-3'].map((path) => parsed.message.value(path));
  return values.join(' ').trim();
}
