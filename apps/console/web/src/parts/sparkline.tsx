interface SparklineProps {
  readonly values: readonly number[];
  /** Says what the line shows; read out instead of the picture. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** The shape of a series, from 0 to its own greatest value. */
export function Sparkline({ values, label, width = 220, height = 40 }: SparklineProps) {
  const top = Math.max(1, ...values);
  const step = width / Math.max(1, values.length - 1);
  const points = values.map(
    (value, index) => `${(index * step).toFixed(1)},${(height - (value / top) * (height - 2) - 1).toFixed(1)}`,
  );
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--mantine-primary-color-filled)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}
