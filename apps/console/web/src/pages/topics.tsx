import { Anchor, Badge, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { GroupLag, TopicSummary, TopicView } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { count } from '../format.js';
import { useLive } from '../live.js';
import { Answer } from '../parts/answer.js';
import { Entries } from '../parts/entries.js';
import { href } from '../route.js';

interface TopicsPageProps {
  readonly topic: string | undefined;
  readonly partition: number | undefined;
  readonly from: number | undefined;
}

/** All topics; with a topic chosen, its readers and its entries. */
export const TopicsPage = ({ topic, partition = 0, from }: TopicsPageProps) =>
  topic === undefined ? <AllTopics /> : <OneTopic key={topic} name={topic} partition={partition} from={from} />;

function AllTopics() {
  const query = useQuery({
    queryKey: ['topics'],
    queryFn: () => getJson<readonly TopicSummary[]>(apiPath(['topics'])),
    refetchInterval: 2_000,
  });
  const groups = useLive().overview?.groups ?? [];
  return (
    <Card withBorder>
      <Answer query={query}>{(topics) => <TopicTable topics={topics} groups={groups} />}</Answer>
    </Card>
  );
}

const columns = ['Topic', 'Entries', 'Appended', 'Partitions', 'Keeps', 'Keyed by', 'Read by'];

function TopicTable({
  topics,
  groups,
}: {
  readonly topics: readonly TopicSummary[];
  readonly groups: readonly GroupLag[];
}) {
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table className="tabular" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {topics.map((topic) => (
            <Table.Tr key={topic.name}>
              <Table.Td>
                <Anchor size="sm" href={href({ page: 'topics', topic: topic.name })}>
                  {topic.name}
                </Anchor>
              </Table.Td>
              <Table.Td c={topic.deadLetters && topic.entries > 0 ? 'red' : undefined}>{count(topic.entries)}</Table.Td>
              <Table.Td>{count(topic.appended)}</Table.Td>
              <Table.Td>{topic.partitions}</Table.Td>
              <Table.Td>{topic.cleanup === 'compacted' ? 'the last of each key' : 'everything'}</Table.Td>
              <Table.Td>{topic.key}</Table.Td>
              <Table.Td>
                <Readers groups={groups.filter((group) => group.topic === topic.name)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const Readers = ({ groups }: { readonly groups: readonly GroupLag[] }) => (
  <Group gap={4}>
    {groups.map(({ group, lag }) => (
      <Badge key={group} variant="light" color={lag === 0 ? 'teal' : 'yellow'} tt="none">
        {group} {lag === 0 ? 'up to date' : `${count(lag)} behind`}
      </Badge>
    ))}
  </Group>
);

function OneTopic({
  name,
  partition,
  from,
}: {
  readonly name: string;
  readonly partition: number;
  readonly from: number | undefined;
}) {
  const query = useQuery({
    queryKey: ['topic', name],
    queryFn: () => getJson<TopicView>(apiPath(['topics', name])),
    refetchInterval: 2_000,
  });
  return (
    <Stack>
      <Anchor size="sm" href={href({ page: 'topics' })}>
        All topics
      </Anchor>
      <Answer query={query}>
        {(topic) => (
          <Card withBorder>
            <Group mb="sm">
              <Title order={2} size="h5">
                {topic.name}
              </Title>
              <Text size="sm" c="dimmed" className="tabular">
                {count(topic.entries)} entries in {topic.partitions.length} partition
                {topic.partitions.length === 1 ? '' : 's'}, keyed by {topic.key}
              </Text>
              <Readers groups={topic.groups} />
            </Group>
            <Entries topic={topic} partition={partition} from={from} />
          </Card>
        )}
      </Answer>
    </Stack>
  );
}
