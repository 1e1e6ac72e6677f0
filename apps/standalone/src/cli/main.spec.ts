import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { acknowledge, frame, parse } from '#hl7';
import { MllpServer } from '#mllp';
import { adtA01, oruR01 } from '../demo/bench-messages.js';
import { commandLine, timeout } from './command-line.fixture.js';

const { file, folder, hie, hieWith, lines, remove } = commandLine();
afterAll(remove);

describe('hie parse', () => {
  it(
    'prints one line per message of a file with several',
    async () => {
      const path = file('two.hl7', adtA01(1), oruR01(2));
      const run = await hie('parse', '--summary', path);
      expect(run.code).toBe(0);
      expect(lines(run)).toMatchObject([
        { file: path, index: 0, type: 'ADT^A01', version: '2.5.1', controlId: 'ADT1', sameBytes: true },
        { file: path, index: 1, type: 'ORU^R01', version: '2.4', controlId: 'ORU2', segments: 24, sameBytes: true },
      ]);
    },
    timeout,
  );

  it(
    'opens a folder',
    async () => {
      mkdirSync(join(folder, 'day'));
      const [second, first] = [file('day/b.hl7', adtA01(6)), file('day/a.hl7', adtA01(5))];
      file('day/readme.md', 'no message');
      const run = await hie('parse', '--summary', join(folder, 'day'));
      expect(lines(run)).toMatchObject([
        { file: first, controlId: 'ADT5' },
        { file: second, controlId: 'ADT6' },
      ]);
    },
    timeout,
  );

  it(
    'reads a capture of MLLP frames',
    async () => {
      const run = await hie('parse', '--summary', file('frames.mllp', frame(adtA01(3)), frame(adtA01(4))));
      expect(lines(run).map(({ index, controlId }) => ({ index, controlId }))).toEqual([
        { index: 0, controlId: 'ADT3' },
        { index: 1, controlId: 'ADT4' },
      ]);
    },
    timeout,
  );

  it(
    'says with a code what cannot be read, goes on with the rest and exits with 1',
    async () => {
      const run = await hie(
        'parse',
        '--summary',
        file('junk.hl7', 'no HL7'),
        join(folder, 'absent'),
        file('ok.hl7', adtA01(1)),
      );
      expect(run.code).toBe(1);
      expect(lines(run)).toMatchObject([
        { index: 0, error: { code: 'HL7_MSH_MISSING' } },
        { index: 0, error: { code: 'FILE_UNREADABLE' } },
        { controlId: 'ADT1' },
      ]);
    },
    timeout,
  );
});

describe('hie normalize', () => {
  it(
    'prints bundle, operations, deletes, whole lists, issues and unread fields of each message, the same on every run',
    async () => {
      const path = file('normalize.hl7', adtA01(1), oruR01(2));
      const [first, second] = await Promise.all([hie('normalize', path), hie('normalize', path)]);
      expect(first.stdout).toBe(second.stdout);
      expect(lines(first).map((line) => Object.keys(line))).toEqual([
        ['file', 'index', 'bundle', 'operations', 'deletes', 'sets', 'issues', 'unread'],
        ['file', 'index', 'bundle', 'operations', 'deletes', 'issues', 'unread'],
      ]);
      expect(first.code).toBe(0);
    },
    timeout,
  );

  it(
    'exits with 1 and a coded line when a message cannot be mapped',
    async () => {
      const run = await hie('normalize', file('empty.hl7', 'MSH|^~\\&|A|B|||20260101||ADT^A01|1|P|2.5\rPID|1||\r'));
      expect(run.code).toBe(1);
      expect(lines(run)).toMatchObject([{ index: 0, error: { code: expect.stringMatching(/^HL7_/) } }]);
    },
    timeout,
  );
});

describe('hie send', () => {
  it(
    'shows what each message was answered and exits with 1 when one was not accepted',
    async () => {
      const server = receiver((controlId) => (controlId === 'ADT2' ? 'AE' : 'AA'));
      const { port } = await server.start();
      const path = file('send.hl7', adtA01(1), adtA01(2), oruR01(3));
      const run = await hie('send', path, '--port', String(port), '--host', '127.0.0.1', '--json');
      await server.drain(1_000);
      expect(run.code).toBe(1);
      expect(lines(run)).toMatchObject([
        { file: path, index: 0, code: 'AA', controlId: 'ADT1', sends: 1 },
        { file: path, index: 1, code: 'AE', controlId: 'ADT2', sends: 1 },
        { file: path, index: 2, code: 'AA', controlId: 'ORU3', sends: 1 },
      ]);
      expect(run.stderr).toContain('3 messages: AA 2, AE 1; 0 resends');
    },
    timeout,
  );
});

function receiver(answer: (controlId: string) => 'AA' | 'AE'): MllpServer {
  const connections = { connectionsMax: 10, connectionsPerAddressMax: 10, inFlightPerConnection: 8 };
  return new MllpServer({
    host: '127.0.0.1',
    port: 0,
    limits: { ...connections, frameBytesMax: 100_000, idleMs: 60_000, frameMs: 60_000 },
    onFrame: async (bytes) => {
      const parsed = parse(bytes);
      if (parsed.kind === 'refusal') return undefined;
      const { controlId } = parsed.message.header;
      return acknowledge(parsed.message, { code: answer(controlId), controlId: 'A', at: 0 });
    },
    onFault: async () => undefined,
    clock: () => Date.now(),
  });
}

describe('hie send to nobody', () => {
  it(
    'gives up at once for all messages, with what to do',
    async () => {
      const run = await hie('send', file('nobody.hl7', adtA01(1), adtA01(2), adtA01(3)), '--port', '1');
      expect(run.code).toBe(1);
      expect(run.stderr.trim().split('\n').at(-1)).toMatch(/^hie: MLLP_UNREACHABLE: .* Check host and port/);
    },
    timeout,
  );
});

describe('hie identity evaluate', () => {
  it(
    'prints the figures of a small set as JSON',
    async () => {
      const records = file(
        'records.csv',
        'record_id,authority,mrn,family,given,birth_date,sex,ssn,address,city,state,zip,phone\n',
        '1,A,1,Quillfeather,Rosamund,19710403,F,812345671,12 Vine Street,Saltmarsh,CT,06399,2015550111\n',
        '2,B,7,Quilfeather,Rosamund,19710403,F,812345671,12 Vine St,Saltmarsh,CT,06399,2015550111\n',
        '3,B,8,Ndiaye,Kofi,19900112,M,823456782,4 Elder Lane,Tern Harbor,MA,02699,5085550122\n',
      );
      const run = await hie(
        'identity',
        'evaluate',
        records,
        file('truth.csv', 'record_id,entity_id\n1,a\n2,a\n3,b\n'),
        '--json',
      );
      expect(lines(run)).toMatchObject([
        { records: 3, truePairs: 1, falsePairs: [], pairwise: { precision: 1, recall: 1 } },
      ]);
    },
    timeout,
  );
});

describe('every failure of the command line', () => {
  it.each([
    [['frobnicate'], 2, 'ARGUMENT_INVALID'],
    [['trace'], 2, 'ARGUMENT_INVALID'],
    [['trace', 'X1'], 1, 'BROKER_UNREACHABLE'],
    [['topics'], 1, 'BROKER_UNREACHABLE'],
    [['groups'], 1, 'BROKER_UNREACHABLE'],
    [['groups', 'reset', 'mpi', '--to-earliest'], 1, 'BROKER_UNREACHABLE'],
    [['groups', 'reset', 'mpi'], 1, 'ARGUMENT_INVALID'],
    [['groups', 'reset', 'mpi', '--to-earliest', '--to-latest'], 1, 'ARGUMENT_INVALID'],
    [['groups', 'reset', 'mpi', '--to-latest', '--execute'], 1, 'ARGUMENT_INVALID'],
    [['dead'], 1, 'BROKER_UNREACHABLE'],
    [['replay', 'hl7.raw.dead:0:1'], 1, 'BROKER_UNREACHABLE'],
    [['replay'], 1, 'ARGUMENT_INVALID'],
    [['identity', 'export'], 1, 'BROKER_UNREACHABLE'],
    [['identity', 'explain', 'A', 'B'], 1, 'ARGUMENT_INVALID'],
    [['send', '/does/not/exist'], 1, 'FILE_UNREADABLE'],
    [['config', 'check', '/does/not/exist'], 1, 'CONFIG_UNREADABLE'],
  ])(
    '%j exits with %i and says %s on one line',
    async (args, code, fault) => {
      const run = await hie(...args);
      expect(run).toMatchObject({ code, stdout: '' });
      expect(run.stderr.trim().split('\n').at(-1)).toMatch(new RegExp(`^hie: ${fault}: `));
      expect(run.stderr).not.toMatch(/^\s+at /m);
    },
    timeout,
  );
});

describe('hie config and hie doctor', () => {
  it(
    'show the configuration without secrets',
    async () => {
      const path = file('config.yaml', 'databaseUrl: postgres://hie:geheim@db/hie\n');
      const { stdout } = await hieWith({ HIE_CONFIG: path }, 'config', 'show');
      expect(stdout).toContain('databaseUrl: postgres://***@db/hie');
      expect(stdout).not.toContain('geheim');
    },
    timeout,
  );

  it(
    'look at all that the broker needs',
    async () => {
      const checks = lines(await hie('doctor', '--json')).map(({ name }) => name);
      const expected = [
        'node',
        'configuration',
        'data directory',
        'disk space',
        'fsync',
        'MLLP port',
        'HTTP port',
        'clock',
      ];
      expect(checks).toEqual(expected);
    },
    timeout,
  );
});
