import { href } from '../route.js';
import { linear, type Scale, ticks } from '../scale.js';
import { dateText, isAbnormal, type Trend, type TrendPoint } from '../timeline.js';

const [width, height, left, right, top, bottom] = [560, 190, 44, 16, 10, 24];

interface Placed {
  readonly point: TrendPoint;
  readonly time: number;
}

/** Each value leads to the trace of its message. Abnormal ones are diamonds, so that colour is not all that marks them. */
export function TrendPlot({ trend }: { readonly trend: Trend }) {
  // What is masked is no number.
  const points = trend.points
    .filter(({ value }) => typeof value === 'number')
    .map((point): Placed => ({ point, time: Date.parse(point.date) }));
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const values = points.flatMap(({ point: { value, low = value, high = value } }) => [value, low, high]);
  const marks = ticks(Math.min(...values), Math.max(...values));
  const span: readonly [number, number] =
    first.time === last.time ? [first.time - 1, last.time + 1] : [first.time, last.time];
  const x = linear(span, [left + 12, width - right]);
  const y = linear([marks[0] ?? 0, marks.at(-1) ?? 1], [height - bottom, top]);
  const line = points.map(({ point, time }) => `${x(time).toFixed(1)},${y(point.value).toFixed(1)}`).join(' ');
  return (
    <figure className="plot">
      <svg viewBox={`0 0 ${width} ${height}`} role="group" aria-label={`${trend.title} over time, in ${trend.unit}`}>
        <Ranges points={points} x={x} y={y} marks={marks} />
        {marks.map((mark) => (
          <g key={mark}>
            <line className="plot-axis" x1={left} x2={width - right + 8} y1={y(mark)} y2={y(mark)} />
            <text x={left - 6} y={y(mark) + 4} textAnchor="end">
              {mark}
            </text>
          </g>
        ))}
        <text x={left + 4} y={height - 6}>
          {dateText(first.point.date).slice(0, 10)}
        </text>
        {last !== first && (
          <text x={width - right} y={height - 6} textAnchor="end">
            {dateText(last.point.date).slice(0, 10)}
          </text>
        )}
        <polyline className="plot-line" points={line} />
        {points.map(({ point, time }) => (
          <Dot key={point.id} point={point} unit={trend.unit} x={x(time)} y={y(point.value)} />
        ))}
      </svg>
    </figure>
  );
}

interface RangesProps {
  readonly points: readonly Placed[];
  readonly x: Scale;
  readonly y: Scale;
  readonly marks: readonly number[];
}

/** A range reaches from half way to the value before to half way to the next; one without an end, to the rim. */
const Ranges = ({ points, x, y, marks }: RangesProps) =>
  points.map(({ point, time }, at) => {
    if (point.low === undefined && point.high === undefined) return null;
    const [before, after] = [points[at - 1], points[at + 1]];
    const start = before ? (x(before.time) + x(time)) / 2 : left;
    const end = after ? (x(after.time) + x(time)) / 2 : width - right + 8;
    const ceiling = y(point.high ?? marks.at(-1) ?? 1);
    const floor = y(point.low ?? marks[0] ?? 0);
    return (
      <rect key={point.id} className="plot-range" x={start} y={ceiling} width={end - start} height={floor - ceiling} />
    );
  });

interface DotProps {
  readonly point: TrendPoint;
  readonly unit: string;
  readonly x: number;
  readonly y: number;
}

function Dot({ point, unit, x, y }: DotProps) {
  const said = `${point.comparator ?? ''}${point.value} ${unit}`.trim();
  const label = `${dateText(point.date)}: ${said}${point.flag ? `, ${point.flag}` : ''}; opens its trace`;
  return (
    <a href={href({ page: 'trace', messageId: point.messageId })} aria-label={label}>
      <title>{label}</title>
      <circle cx={x} cy={y} r={12} fill="transparent" />
      {isAbnormal(point.flag) ? (
        <path className="plot-abnormal" d={`M${x} ${y - 7} L${x + 7} ${y} L${x} ${y + 7} L${x - 7} ${y} Z`} />
      ) : (
        <circle className="plot-normal" cx={x} cy={y} r={4} />
      )}
    </a>
  );
}
