import { linear } from '../scale.js';
import { timeMarks } from '../time-marks.js';
import { isAbnormal, laneOf, lanes, type TimelineEntry } from '../timeline.js';

const [width, laneHeight, labels, right] = [900, 26, 100, 30];
const dayMs = 86_400_000;

/** When what happened, lane by lane; the list below says the same in words. */
export function LanePlot({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const dated = entries.flatMap((entry) => {
    const from = Date.parse(entry.date ?? '');
    const to = Date.parse(entry.end ?? entry.date ?? '');
    return Number.isNaN(from) ? [] : [{ entry, from, to: Number.isNaN(to) ? from : to }];
  });
  if (dated.length === 0) return null;
  const low = Math.min(...dated.map(({ from }) => from));
  const high = Math.max(low + dayMs, ...dated.map(({ to }) => to));
  const x = linear([low, high], [labels + 8, width - right]);
  const height = lanes.length * laneHeight + 22;
  const marks = timeMarks(low, high);
  return (
    <figure className="plot">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${dated.length} dated events in lanes; the list below says the same`}
      >
        {marks.map(({ at, text }) => (
          <g key={at}>
            <line className="plot-axis" x1={x(at)} x2={x(at)} y1={0} y2={height - 18} />
            <text x={x(at)} y={height - 4} textAnchor="middle">
              {text}
            </text>
          </g>
        ))}
        {lanes.map(([name], lane) => (
          <g key={name} transform={`translate(0 ${lane * laneHeight})`}>
            <text x={labels - 8} y={17} textAnchor="end">
              {name}
            </text>
            <line className="plot-axis" x1={labels} x2={width - right} y1={13} y2={13} />
            {dated
              .filter(({ entry }) => laneOf(entry.type) === name)
              .map(({ entry, from, to }) => (
                <rect
                  key={`${entry.type}/${entry.id}`}
                  className={isAbnormal(entry.flag) ? 'plot-abnormal' : 'plot-normal'}
                  x={x(from) - 2}
                  y={6}
                  width={Math.max(4, x(to) - x(from))}
                  height={14}
                  rx={2}
                >
                  <title>{entry.title}</title>
                </rect>
              ))}
          </g>
        ))}
      </svg>
    </figure>
  );
}
