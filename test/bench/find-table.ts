import type { FindFigures } from './find.js';
import { round, type Spread } from './quantiles.js';
import { table } from './table.js';

const spreadOf = ({ p50, p99, max }: Spread): string => `${p50} / ${p99} / ${max}`;

export const renderFind = ({ rows, costs, fileMebibytes, seededSeconds }: FindFigures): string =>
  `${[
    `Find: ms over HTTP (p50 / p99 / max); written in ${seededSeconds} s, broker.db ${fileMebibytes} MiB`,
    table(
      ['messages', 'question', 'answer', 'HTTP alone', 'one SELECT', 'found'],
      rows.map((row) => [
        row.messages,
        row.question,
        spreadOf(row.apiMs),
        spreadOf(row.healthMs),
        spreadOf(row.selectMs),
        spreadOf(row.found),
      ]),
    ),
    'Find: CPU microseconds of a message added, while the store grows',
    table(
      ['messages', 'terms from the bytes', 'written, commit included'],
      costs.map((cost) => [cost.at, round(cost.termsMicroseconds), round(cost.writeMicroseconds)]),
    ),
  ].join('\n\n')}\n`;
