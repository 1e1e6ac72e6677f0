import { Card, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { MessageSummary } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { age, rate } from '../format.js';
import { rates, useFreshOn, useLive } from '../live.js';
import { Answer } from '../parts/answer.js';
import { Counts, Ledger } from '../parts/counts.js';
import { FeedList } from '../parts/feed-list.js';
import { Flow } from '../parts/flow.js';
import { MessageTable } from '../parts/message-table.js';
import { Sparkline } from '../parts/sparkline.js';

/** Home: is everything flowing, and if not, where does it stand. */
export function FeedsPage() {
  const { overview } = useLive();
  if (!overview) return <Loader size="sm" role="status" aria-label="Loading" />;
  return (
    <Stack gap="lg">
      <Counts messages={overview.messages} />
      <Ledger messages={overview.messages} />
      <Section title="Path" aside={<Throughput />}>
        <Flow overview={overview} />
      </Section>
      <Section
        title="Feeds"
        aside={
          <Text size="sm" c="dimmed">
            {overview.mode}, running for {age(overview.startedAt)}
          </Text>
        }
      >
        {overview.feedsKnown ? (
          <FeedList feeds={overview.feeds} />
        ) : (
          <Text c="dimmed">
            Not known now: the gateways cannot be asked. Messages are taken and worked through all the same.
          </Text>
        )}
      </Section>
      <RecentMessages />
    </Stack>
  );
}

function Throughput() {
  const series = rates(useLive().samples);
  const now = rate(series.at(-1) ?? 0);
  return (
    <Group gap="sm" wrap="nowrap">
      <Sparkline values={series} label={`Messages a second over two minutes, now ${now}`} />
      <Text fw={700} className="tabular">
        {now}
      </Text>
    </Group>
  );
}

const recentMax = 15;

function RecentMessages() {
  useFreshOn(useLive().overview?.messages, ['messages', recentMax]);
  const query = useQuery({
    queryKey: ['messages', recentMax],
    queryFn: () => getJson<readonly MessageSummary[]>(apiPath(['messages'], { limit: recentMax })),
  });
  return (
    <Section title="Last messages">
      <Answer query={query}>
        {(messages) =>
          messages.length === 0 ? (
            <Text c="dimmed">
              None in the last 24 hours. Send one: <code>npx hie send FILE</code>
            </Text>
          ) : (
            <MessageTable messages={messages} />
          )
        }
      </Answer>
    </Section>
  );
}

interface SectionProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

const Section = ({ title, aside, children }: SectionProps) => (
  <Card withBorder>
    <Group justify="space-between" mb="sm">
      <Title order={2} size="h5">
        {title}
      </Title>
      {aside}
    </Group>
    {children}
  </Card>
);
