import { fsyncSync, openSync, writeSync } from 'node:fs';
import { Server as NetServer } from 'node:net';
import { Server } from 'node-hl7-server';

/**
 * node-hl7-server as an application would use it: the handler stores the message on disk, then has it acknowledged.
 * Its listener ignores the address that it is given and listens on all of them, so the address is put in underneath.
 */
const [file = ''] = process.argv.slice(2);
const journal = openSync(file, 'a');
const listen = NetServer.prototype.listen;
NetServer.prototype.listen = function (this: NetServer, ...args: unknown[]): NetServer {
  this.once('listening', () => {
    const address = this.address();
    process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
  });
  const told = args.find((arg) => typeof arg === 'function');
  return Reflect.apply(listen, this, [{ port: 0, host: '127.0.0.1' }, ...(told ? [told] : [])]) as NetServer;
};

let received = '';
const inbound = new Server({ bindAddress: '127.0.0.1' }).createInbound({ port: 0 }, async (request, response) => {
  const text = request.getMessage().toString();
  // The message that it hands over has lost its last CR: the text that it was made of is stored where it is the same.
  const bytes = Buffer.from(received.trimEnd() === text.trimEnd() ? received : text, 'utf8').toString('base64');
  writeSync(journal, `${JSON.stringify({ accepted: true, bytes })}\n`);
  fsyncSync(journal);
  await response.sendResponse('AA');
});
inbound.on('data.raw', (text) => (received = String(text)));
inbound.on('data.error', () => undefined);
inbound.on('client.error', () => undefined);
