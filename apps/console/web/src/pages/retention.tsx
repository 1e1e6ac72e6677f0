import { Card, List, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RetentionReport } from '../../../src/api/retention-views.js';
import { apiPath, getJson } from '../api.js';
import { Answer } from '../parts/answer.js';
import { KeptStores, KeptTopics } from '../parts/kept-tables.js';

/** How long everything is kept, what is there, and what went and goes next. */
export function RetentionPage() {
  const query = useQuery({
    queryKey: ['retention'],
    queryFn: () => getJson<RetentionReport>(apiPath(['retention'])),
    refetchInterval: 10_000,
  });
  return <Answer query={query}>{(report) => <Report {...report} />}</Answer>;
}

const Report = ({ stores, topics, never }: RetentionReport) => (
  <Stack>
    <Card withBorder>
      <Title order={2} size="h5" mb="xs">
        Stores
      </Title>
      <KeptStores stores={stores} />
      <Title order={3} size="h6" mt="md">
        Never dropped
      </Title>
      <List size="sm" mt={4}>
        {never.map(({ what, why }) => (
          <List.Item key={what}>
            {what}{' '}
            <Text span size="sm" c="dimmed">
              {why}
            </Text>
          </List.Item>
        ))}
      </List>
    </Card>
    <Card withBorder>
      <Title order={2} size="h5" mb="xs">
        Topics
      </Title>
      <KeptTopics partitions={topics} />
    </Card>
  </Stack>
);
