import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { KeptPartition, RetentionReport } from '../../../src/api/retention-views.js';
import type { TopicView } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { bytes, count, dayAndTimeOrDash } from '../format.js';
import { Answer } from './answer.js';
import { TableHead } from './table-head.js';

const columns = ['Partition', 'Offsets', 'Entries', 'Size, about', 'Oldest entry', 'Keeps', 'Dropped next'];

/** Reading the oldest and newest entries of a topic costs as many reads as it has partitions. */
const refreshMs = 30_000;

/** Partitions of a topic with what they hold and for how long. */
export function KeptPartitions({ topic }: { readonly topic: TopicView }) {
  const query = useQuery({
    queryKey: ['retention', topic.name],
    queryFn: () => getJson<RetentionReport>(apiPath(['retention'], { topic: topic.name })),
    refetchInterval: refreshMs,
  });
  return (
    <Answer query={query}>
      {(kept) => (
        <Table.ScrollContainer minWidth={720} mb="sm">
          <Table className="tabular" verticalSpacing={4} aria-label="Partitions">
            <TableHead columns={columns} />
            <Table.Tbody>
              {topic.partitions.map((partition) => (
                <PartitionRow
                  key={partition.partition}
                  partition={partition}
                  kept={kept.topics.find((one) => one.partition === partition.partition)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Answer>
  );
}

interface PartitionRowProps {
  readonly partition: TopicView['partitions'][number];
  readonly kept: KeptPartition | undefined;
}

function PartitionRow({ partition: { partition, begin, end }, kept }: PartitionRowProps) {
  const { bytesAbout, oldest, keptDays, due = 0, heldBy } = kept ?? {};
  return (
    <Table.Tr>
      <Table.Th scope="row">{partition}</Table.Th>
      <Table.Td>
        {count(begin)} to {count(end)}
      </Table.Td>
      <Table.Td>{count(end - begin)}</Table.Td>
      <Table.Td>{bytesAbout === undefined ? '–' : bytes(bytesAbout)}</Table.Td>
      <Table.Td>{dayAndTimeOrDash(oldest)}</Table.Td>
      <Table.Td>{keptDays === undefined ? 'everything' : `${keptDays} days at least`}</Table.Td>
      <Table.Td>
        {count(due)}
        {heldBy !== undefined && (
          <Text span size="xs" c="dimmed">
            {' '}
            held by {heldBy}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
