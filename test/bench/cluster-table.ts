import type { ClusterResults } from './cluster.js';
import { table } from './table.js';

export function renderCluster({ raw, throughput, steady, overload }: ClusterResults): string {
  const blocks = [
    'Cluster: ADT from the first byte sent until all are in the record, 64 connections, all servers on this machine',
    table(
      ['arrangement', 'end to end/s', 'to embedded', 'acked/s', 'ack p50 ms', 'ack p99 ms'],
      throughput.map((row) => [
        row.arrangement,
        row.endToEndPerSecond,
        row.toEmbedded,
        row.acknowledgedPerSecond,
        row.ackMs.p50,
        row.ackMs.p99,
      ]),
    ),
    `Client and broker alone: ${raw.appendedPerSecond} appends/s of 64 callers, ${raw.deliveredPerSecond} events/s delivered`,
    'Open loop, 16 connections',
    table(
      ['offered/s', 'seconds', 'acked/s', 'ack p50 ms', 'ack p99 ms', 'drained after ms', 'linked/sent'],
      [
        [
          steady.offeredPerSecond,
          steady.seconds,
          steady.acknowledgedPerSecond,
          steady.ackMs.p50,
          steady.ackMs.p99,
          steady.drainMs,
          `${steady.linked}/${steady.sent}`,
        ],
      ],
    ),
    'Three times as much as it can do, 256 connections',
    table(
      [
        'offered/s',
        'seconds',
        'acked/s',
        'under way, max (limit)',
        'RSS MiB early / max',
        'drained after s',
        'linked/sent',
      ],
      [
        [
          overload.offeredPerSecond,
          overload.seconds,
          overload.acknowledgedPerSecond,
          `${overload.underWayMax} (${overload.underWayLimit})`,
          `${overload.residentMebibytes.early} / ${overload.residentMebibytes.max}`,
          overload.drainSeconds,
          `${overload.linked}/${overload.sent}`,
        ],
      ],
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}
