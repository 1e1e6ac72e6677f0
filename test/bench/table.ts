import type { EndToEndRow } from './end-to-end.js';
import type { DoorFigures, FrontDoorRow } from './front-door.js';
import type { CompareRow } from './identity-compare.js';
import type { IdentityRow } from './identity.js';
import type { NormalizeRow } from './normalize.js';
import type { ParseRow } from './parse.js';
import { peerKinds } from './processes.js';
import { type ofRuns, round, type Spread } from './quantiles.js';

type Cell = string | number;
type Rates = ReturnType<typeof ofRuns>;

/** Tables for people. */
export function render(results: {
  readonly parse: readonly ParseRow[];
  readonly normalize: readonly NormalizeRow[];
  readonly frontDoor: readonly FrontDoorRow[];
  readonly endToEnd: readonly EndToEndRow[];
  readonly compare: readonly CompareRow[];
  readonly identity: readonly IdentityRow[];
}): string {
  const { parse, normalize, frontDoor, endToEnd, compare, identity } = results;
  const blocks: string[] = parse.length > 0 ? parseBlocks(parse) : [];
  if (normalize.length > 0) blocks.push(...normalizeBlocks(normalize));
  if (frontDoor.length > 0) blocks.push(...frontDoorBlocks(frontDoor));
  if (endToEnd.length > 0)
    blocks.push(
      'End to end: open loop, 16 connections (ms from the instant at which a message fell due)',
      table(
        [
          'message',
          'offered/s',
          'acked/s',
          'ack p50',
          'ack p99',
          'ack max',
          'readable p50',
          'readable p99',
          'samples',
          'linked/sent',
        ],
        endToEnd.map((row) => [
          row.message,
          row.offeredPerSecond,
          row.acknowledgedPerSecond,
          row.ackMs.p50,
          row.ackMs.p99,
          row.ackMs.max,
          row.readableMs.p50,
          row.readableMs.p99,
          row.samples,
          `${row.linked}/${row.sent}`,
        ]),
      ),
    );
  if (compare.length > 0) blocks.push(...compareBlocks(compare));
  if (identity.length > 0) blocks.push(...identityBlocks(identity));
  return `${blocks.join('\n\n')}\n`;
}

function compareBlocks(rows: readonly CompareRow[]): readonly string[] {
  return [
    'Identity: comparisons/s of one thread (median of the rounds [low-high]), and the blocks of so many people',
    table(
      [
        'people',
        'strangers/s',
        'one person/s',
        '4 edit distances/s',
        'cleaned/s',
        'keys',
        'candidates',
        'block p99',
        'max',
      ],
      rows.map((row) => [
        row.people,
        rate(row.strangers),
        rate(row.samePerson),
        rate(row.editDistances),
        row.cleaned,
        row.keysPerRecord,
        row.candidatesPerRecord,
        row.blockP99,
        `${row.blockMax} (${row.largestBlock})`,
      ]),
    ),
  ];
}

function parseBlocks(rows: readonly ParseRow[]): string[] {
  const blocks = [
    'Parse: index a message, read and unescape fields (CPU microseconds, median of the rounds [low-high])',
  ];
  for (const [task, ofTask] of Map.groupBy(rows, (row) => row.task)) {
    const [fastest] = ofTask
      .filter((row) => row.keepsBytes && row.parser !== 'ours')
      .sort((a, b) => a.toOurs - b.toOurs);
    blocks.push(
      table(
        [task, 'us', 'to ours', 'keeps the bytes', 'reads otherwise'],
        ofTask.map((row) => [
          row.parser,
          micro(row.microseconds),
          row.toOurs,
          row.keepsBytes ? 'yes' : 'no',
          row.differing.join(' '),
        ]),
      ),
      `The fastest of the others that keeps the bytes, ${fastest?.parser}: ${fastest?.toOurs} times as long as ours`,
    );
  }
  return blocks;
}

function normalizeBlocks(rows: readonly NormalizeRow[]): readonly string[] {
  return [
    'Normalize: bytes to the canonical event as JSON, one core (CPU microseconds, median of the rounds [low-high])',
    table(
      ['message', 'us', 'messages/s', 'parse alone us', 'JSON alone us', 'to these two', 'JSON kB'],
      rows.map((row) => [
        row.message,
        micro(row.microseconds),
        row.perSecondAndCore,
        micro(row.parseMicroseconds),
        micro(row.writeMicroseconds),
        figure(row.toParseAndWrite),
        round(row.jsonBytes / 1_000),
      ]),
    ),
    ...rows.map(({ message, hottest }) => {
      const functions = hottest.map(({ name, percent }) => `  ${percent} %  ${name}`);
      return [`${message}: functions with the most time of their own`, ...functions].join('\n');
    }),
  ];
}

const micro = ({ median, low, high }: ParseRow['microseconds']): string =>
  `${round(median)} [${round(low)}-${round(high)}]`;

export const rate = ({ median, low, high }: Rates): string =>
  `${Math.round(median)} [${Math.round(low)}-${Math.round(high)}]`;

const figure = ({ median, low, high }: Rates): string => `${median} [${low}-${high}]`;

function frontDoorBlocks(rows: readonly FrontDoorRow[]): readonly string[] {
  const door = (name: string, of: (row: FrontDoorRow) => DoorFigures) => [
    `Broker, durable acknowledgements, ${name}`,
    table(
      ['message', 'conns', 'broker', 'to floor', 'ack p50 ms', 'ack p99 ms', 'CPU µs', 'end to end/s', 'idle MiB'],
      rows.map((row) => [
        row.message,
        row.connections,
        rate(of(row).perSecond),
        figure(of(row).toFloor),
        of(row).ackMsP50,
        of(row).ackMsP99,
        figure(of(row).microseconds),
        of(row) === row.running ? row.endToEndPerSecond : '-',
        row.idleMebibytes,
      ]),
    ),
  ];
  return [
    'Front door: closed loop, window 1 (messages/s, median of the rounds [low-high])',
    table(
      ['message', 'conns', ...peerKinds, 'syncs of 4 KiB', 'held broker to syncs'],
      rows.map((row) => [
        row.message,
        row.connections,
        ...peerKinds.map((kind) => rate(row.peers[kind])),
        rate(row.syncsPerSecond),
        row.connections === 1 ? round(row.held.perSecond.median / row.syncsPerSecond.median) : '-',
      ]),
    ),
    ...door('stages held', ({ held }) => held),
    ...door('all stages running', ({ running }) => running),
  ];
}

const spreadOf = ({ p50, p99, max }: Spread): string => `${p50} / ${p99} / ${max}`;

function identityBlocks(rows: readonly IdentityRow[]): readonly string[] {
  return [
    'Identity: messages/s through the stage mpi, each batch of 256 on the disk, beside its changes of rows alone',
    table(
      [
        'people',
        'records',
        'stage/s',
        'rows alone/s',
        'to rows alone',
        'CPU µs',
        'rows alone CPU µs',
        'RSS MiB',
        'file MiB',
      ],
      rows.map((row) => [
        row.people,
        row.records,
        rate(row.perSecond),
        rate(row.barePerSecond),
        figure(row.toBare),
        figure(row.microseconds),
        figure(row.bareMicroseconds),
        row.residentMebibytes,
        row.fileMebibytes,
      ]),
    ),
    'Identity, one by one (p50 / p99 / max)',
    table(
      ['people', 'decision ms', '$match ms', 'PIX query ms', 'candidates', 'records of a block'],
      rows.map((row) => [
        row.people,
        spreadOf(row.decisionMs),
        spreadOf(row.matchMs),
        spreadOf(row.pixMs),
        spreadOf(row.candidates),
        spreadOf(row.blockRecords),
      ]),
    ),
  ];
}

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}
