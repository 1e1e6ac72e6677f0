import { fdatasync, openSync, closeSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../broker-process.js';

const blockBytes = 4096;
/** As long as a WAL gets between two checkpoints: written over again, so that the file does not grow all the time. */
const blocks = 1024;

/** How often a second the disk keeps 4 KiB: what one connection with one message under way cannot exceed. */
export async function syncsPerSecond(forMs: number): Promise<number> {
  const directory = temporaryDirectory();
  const file = openSync(join(directory, 'blocks'), 'w');
  const block = Buffer.alloc(blockBytes, 1);
  for (let at = 0; at < blocks; at++) writeSync(file, block);
  const sync = promisify(fdatasync);
  await sync(file);
  const began = performance.now();
  let syncs = 0;
  for (; performance.now() - began < forMs; syncs++) {
    writeSync(file, block, 0, blockBytes, (syncs % blocks) * blockBytes);
    await sync(file);
  }
  const seconds = (performance.now() - began) / 1000;
  closeSync(file);
  rmSync(directory, { recursive: true });
  return syncs / seconds;
}
