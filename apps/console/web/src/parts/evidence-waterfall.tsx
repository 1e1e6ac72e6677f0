import { Table, Text } from '@mantine/core';
import type { Evidence, ReviewSummary } from '../reviews.js';

interface EvidenceWaterfallProps {
  readonly evidence: readonly Evidence[];
  readonly thresholds: ReviewSummary['thresholds'];
}

interface Step extends Evidence {
  readonly from: number;
  readonly to: number;
}

const [width, rowHeight, labels, top] = [640, 20, 190, 34];

/** How the score came about, field by field, from nothing to the sum, beside the thresholds of the model. */
export function EvidenceWaterfall({ evidence, thresholds }: EvidenceWaterfallProps) {
  const steps = stepsOf(evidence.filter(({ bits, level }) => bits !== 0 && level !== 'missing'));
  const sum = steps.at(-1)?.to ?? 0;
  return (
    <figure className="plot">
      <figcaption>
        <Text size="sm">
          Evidence: {sum.toFixed(1)} bits. From {thresholds.review} bits on a person is asked, from {thresholds.link} on
          the index links by itself where nothing forbids it.
        </Text>
      </figcaption>
      <Picture steps={steps} sum={sum} thresholds={thresholds} />
      <details>
        <summary>The evidence as a table</summary>
        <Steps steps={steps} />
      </details>
    </figure>
  );
}

function stepsOf(evidence: readonly Evidence[]): readonly Step[] {
  let to = 0;
  return evidence.map((one) => {
    const from = to;
    to = from + one.bits;
    return { ...one, from, to };
  });
}

interface PictureProps {
  readonly steps: readonly Step[];
  readonly sum: number;
  readonly thresholds: ReviewSummary['thresholds'];
}

function Picture({ steps, sum, thresholds }: PictureProps) {
  const reached = [0, thresholds.link, sum, ...steps.map(({ to }) => to)];
  const [low, high] = [Math.min(...reached), Math.max(...reached)];
  const x = (bits: number): number => labels + ((bits - low) / (high - low)) * (width - labels - 60);
  const height = top + (steps.length + 1) * rowHeight + 6;
  const marks = [
    ['asked', thresholds.review, 12],
    ['linked', thresholds.link, 26],
  ] as const;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Evidence in bits, ${sum.toFixed(1)} in sum`}>
      {marks.map(([name, bits, y]) => (
        <g key={name} className="plot-threshold">
          <line x1={x(bits)} x2={x(bits)} y1={y + 4} y2={height} />
          <text x={x(bits) + 4} y={y}>
            {name} from {bits}
          </text>
        </g>
      ))}
      {steps.map((step, at) => (
        <Bar key={step.field} step={step} y={top + at * rowHeight} x={x} />
      ))}
      <g transform={`translate(0 ${top + steps.length * rowHeight})`} className="plot-sum">
        <text x={labels - 8} y={14} textAnchor="end">
          Sum
        </text>
        <rect x={Math.min(x(0), x(sum))} y={3} width={Math.max(1, Math.abs(x(sum) - x(0)))} height={rowHeight - 6} />
        <text x={Math.max(x(0), x(sum)) + 4} y={14}>
          {sum.toFixed(1)}
        </text>
      </g>
    </svg>
  );
}

interface BarProps {
  readonly step: Step;
  readonly y: number;
  readonly x: (bits: number) => number;
}

const Bar = ({ step: { field, level, bits, from, to }, y, x }: BarProps) => (
  <g transform={`translate(0 ${y})`} className={bits > 0 ? 'plot-for' : 'plot-against'}>
    <text x={labels - 8} y={14} textAnchor="end">
      {inWords(field)} {level}
    </text>
    <rect x={Math.min(x(from), x(to))} y={3} width={Math.max(1, Math.abs(x(to) - x(from)))} height={rowHeight - 6} />
    <text x={Math.max(x(from), x(to)) + 4} y={14}>
      {signed(bits)}
    </text>
  </g>
);

const signed = (bits: number): string => `${bits > 0 ? '+' : ''}${bits.toFixed(1)}`;

const Steps = ({ steps }: { readonly steps: readonly Step[] }) => (
  <Table className="tabular" verticalSpacing={2}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Field</Table.Th>
        <Table.Th>Level</Table.Th>
        <Table.Th ta="right">Bits</Table.Th>
        <Table.Th ta="right">Sum</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {steps.map(({ field, level, bits, to }) => (
        <Table.Tr key={field}>
          <Table.Th scope="row">{inWords(field)}</Table.Th>
          <Table.Td>{level}</Table.Td>
          <Table.Td ta="right">{signed(bits)}</Table.Td>
          <Table.Td ta="right">{to.toFixed(1)}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);

/** `motherMaidenName`, as the model calls it, for people. */
const inWords = (field: string): string => field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
