import { Anchor, Badge, Group, Text, Timeline } from '@mantine/core';
import type { TraceHop } from '../../../src/api/views.js';
import { milliseconds, time } from '../format.js';
import { href } from '../route.js';

/** The way of a message, stage by stage: when it came, how long it waited, what the stage decided. */
export function HopTimeline({ hops }: { readonly hops: readonly TraceHop[] }) {
  return (
    <Timeline active={hops.length} bulletSize={16} lineWidth={2}>
      {hops.map((hop) => (
        <Timeline.Item
          key={`${hop.stage} ${hop.topic} ${hop.partition} ${hop.offset}`}
          color={hop.code === undefined ? 'teal' : 'red'}
          title={<HopTitle hop={hop} />}
        >
          <Text size="sm" c="dimmed" className="tabular">
            {time(hop.decidedAt)} · after {milliseconds(hop.waitedMs)} ·{' '}
            <Anchor
              size="sm"
              underline="always"
              href={href({ page: 'topics', topic: hop.topic, partition: hop.partition, from: hop.offset })}
            >
              {hop.topic}/{hop.partition}/{hop.offset}
            </Anchor>
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

const HopTitle = ({ hop }: { readonly hop: TraceHop }) => (
  <Group gap="xs">
    <span>{hop.stage}</span>
    <Badge color={hop.code === undefined ? 'gray' : 'red'} variant="light" tt="none">
      {hop.result}
    </Badge>
    {hop.code !== undefined && (
      <Text size="sm" c="red">
        {hop.code}
      </Text>
    )}
  </Group>
);
