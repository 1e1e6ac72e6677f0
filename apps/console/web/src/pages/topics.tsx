import { Anchor, Badge, Button, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { GroupLag, TopicSummary, TopicView } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { count } from '../format.js';
import { useFreshOn, useLive } from '../live.js';
import { Answer } from '../parts/answer.js';
import { Entries } from '../parts/entries.js';
import { KeptPartitions } from '../parts/kept-partitions.js';
import { LiveTail } from '../parts/live-tail.js';
import { TableHead } from '../parts/table-head.js';
import { href, type Route } from '../route.js';

interface TopicsPageProps {
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
  readonly from?: number | undefined;
  readonly isTail?: boolean | undefined;
}

/** All topics; with a topic chosen, its readers and its entries. */
export const TopicsPage = ({ topic, partition = 0, from, isTail = false }: TopicsPageProps) =>
  topic === undefined ? (
    <AllTopics />
  ) : (
    <OneTopic key={topic} name={topic} partition={partition} from={from} isTail={isTail} />
  );

function AllTopics() {
  const query = useQuery({
    queryKey: ['topics'],
    queryFn: () => getJson<readonly TopicSummary[]>(apiPath(['topics'])),
  });
  const { groups = [], topics: live = [] } = useLive().overview ?? {};
  return (
    <Card withBorder>
      <Answer query={query}>
        {(topics) => <TopicTable topics={live.length > 0 ? live : topics} groups={groups} />}
      </Answer>
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
        <TableHead columns={columns} />
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
  isTail,
}: {
  readonly name: string;
  readonly partition: number;
  readonly from: number | undefined;
  readonly isTail: boolean;
}) {
  const { overview } = useLive();
  const appended = overview?.topics.find((topic) => topic.name === name)?.appended;
  useFreshOn([appended, overview?.groups.filter(({ topic }) => topic === name)], ['topic', name]);
  const query = useQuery({
    queryKey: ['topic', name],
    queryFn: () => getJson<TopicView>(apiPath(['topics', name])),
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
            <KeptPartitions topic={topic} />
            <Group gap="xs" mb="sm" component="nav" aria-label="Entries">
              <Choice isChosen={!isTail} to={{ page: 'topics', topic: topic.name }} label="Entries" />
              <Choice isChosen={isTail} to={{ page: 'topics', topic: topic.name, isTail: true }} label="Live tail" />
            </Group>
            {isTail ? <LiveTail topic={topic} /> : <Entries topic={topic} partition={partition} from={from} />}
          </Card>
        )}
      </Answer>
    </Stack>
  );
}

interface ChoiceProps {
  readonly isChosen: boolean;
  readonly to: Route;
  readonly label: string;
}

const Choice = ({ isChosen, to, label }: ChoiceProps) => (
  <Button
    component="a"
    size="compact-sm"
    href={href(to)}
    variant={isChosen ? 'light' : 'subtle'}
    aria-current={isChosen ? 'page' : undefined}
  >
    {label}
  </Button>
);
