import type { KafkaFaultRow } from './kafka-faults.js';
import type { KafkaRow } from './kafka.js';
import type { ofRuns } from './quantiles.js';
import { rate, table } from './table.js';

type Rates = ReturnType<typeof ofRuns>;

export function kafkaBlocks(rows: readonly KafkaRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const [first] = rows;
  const ratios =
    first?.producedToOther && first.consumedToOther
      ? `${first.client} to the other, round by round: produced ${ratio(first.producedToOther)}, consumed ${ratio(first.consumedToOther)}`
      : '';
  return [
    'Kafka: entries of 1 kB through the port of the log, one broker (median of the rounds [low-high])',
    table(
      ['client', 'produced/s', 'µs CPU', 'consumed/s', 'µs CPU', 'append p50 ms', 'p99', 'idle CPU %'],
      rows.map((row) => [
        row.client,
        rate(row.produced),
        row.produceMicroseconds,
        rate(row.consumed),
        row.consumeMicroseconds,
        row.appendMs.p50,
        row.appendMs.p99,
        row.idlePercent,
      ]),
    ),
    ratios,
  ];
}

export const kafkaFaultBlocks = (rows: readonly KafkaFaultRow[]): readonly string[] =>
  rows.length === 0
    ? []
    : [
        'Kafka: what each client loses or doubles, both at work at the same time',
        table(
          [
            'fault',
            'client',
            'appended',
            'lost',
            'doubled in log',
            'delivered again',
            'out of order',
            'goes on after s',
          ],
          rows.map((row) => [
            row.fault,
            row.client,
            row.appended,
            row.lost,
            row.doubledInLog,
            row.deliveredAgain,
            row.outOfOrder,
            Math.round(row.longestMs / 100) / 10,
          ]),
        ),
      ];

const ratio = ({ median, low, high }: Rates): string => `${median} [${low}-${high}]`;
