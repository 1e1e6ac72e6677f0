import { Group, Text } from '@mantine/core';
import { rate } from '../format.js';
import { rates, useLive } from '../live.js';
import { Sparkline } from './sparkline.js';

/** Messages a second of one feed, now and over two minutes. */
export function FeedRate({ feed }: { readonly feed: string }) {
  const series = rates(useLive().samples, feed);
  const now = rate(series.at(-1) ?? 0);
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" c="dimmed">
        {now}
      </Text>
      <Sparkline values={series} label={`Messages a second of ${feed}, now ${now}`} width={48} height={14} />
    </Group>
  );
}
