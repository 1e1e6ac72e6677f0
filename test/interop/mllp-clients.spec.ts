import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { clientCases } from '../../libs/mllp/src/testing/client.contract.js';

const program = join(process.cwd(), 'dist/test/interop/mllp-client.cases.js');
const silentMs = 5_000;

/** The outcome of each case. A client that keeps its process busy for ever is ended, and goes on with the next case. */
async function outcomes(which: 'ours' | 'theirs'): Promise<string[]> {
  const found: string[] = [];
  while (found.length < clientCases.length) {
    const before = found.length;
    const child = spawn(process.execPath, [program, which, String(before)], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    let timer = setTimeout(() => child.kill('SIGKILL'), silentMs);
    for await (const line of createInterface(child.stdout)) {
      found.push(line);
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), silentMs);
    }
    await ended;
    clearTimeout(timer);
    if (found.length < clientCases.length) found.push('its process hangs or ends');
  }
  return found;
}

describe('MllpClient, with node-hl7-client beside it', () => {
  it('does what is right with every receiver; what the other does is shown', async () => {
    const [ours, theirs] = [await outcomes('ours'), await outcomes('theirs')];
    process.stdout.write(table(ours, theirs));
    expect(ours).toEqual(clientCases.map(({ expected }) => expected));
    expect(theirs).toHaveLength(clientCases.length);
    // It was really tried: the plain exchange works.
    expect(theirs[0]).toBe(clientCases[0]?.expected);
  });
});

function table(ours: readonly string[], theirs: readonly string[]): string {
  const row = (name: string, one: string, other: string): string =>
    `${name.padEnd(70)} | ${one.padEnd(4)} | ${other}\n`;
  const held = (got: string | undefined, expected: string): string => (got === expected ? 'yes' : `no: ${got}`);
  const rows = clientCases.map(({ name, expected }, at) =>
    row(name, held(ours[at], expected), held(theirs[at], expected)),
  );
  return row('a receiver that answers with', 'ours', 'node-hl7-client') + rows.join('');
}
