import { Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { EntriesPage, TopicView } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { count } from '../format.js';
import { useFreshOn } from '../live.js';
import { go } from '../route.js';
import { Answer } from './answer.js';
import { EntryList } from './entry-list.js';
import { EntrySearch } from './entry-search.js';

interface EntriesProps {
  readonly topic: TopicView;
  readonly partition: number;
  /** First offset; undefined follows the end. */
  readonly from: number | undefined;
}

const pageSize = 25;

/** Entries of a partition, a page at a time; without an offset the newest, kept up to date. */
export function Entries({ topic, partition, from }: EntriesProps) {
  const queryKey = ['entries', topic.name, partition, from];
  // A page that was turned to stays as it is.
  useFreshOn(from === undefined && topic.partitions.find((each) => each.partition === partition)?.end, queryKey);
  const query = useQuery({
    queryKey,
    queryFn: () => getJson<EntriesPage>(apiPath(['topics', topic.name, 'entries'], { partition, from, max: pageSize })),
  });
  return (
    <Stack gap="sm">
      <Position topic={topic} partition={partition} from={from} />
      <EntrySearch key={partition} topic={topic.name} partition={partition} />
      <Answer query={query}>{(page) => <EntryList page={page} newestFirst={from === undefined} />}</Answer>
    </Stack>
  );
}

function Position({ topic, partition, from }: EntriesProps) {
  const { begin = 0, end = 0 } = topic.partitions.find((each) => each.partition === partition) ?? {};
  const at = (offset: number | undefined, inPartition = partition): void =>
    go({ page: 'topics', topic: topic.name, partition: inPartition, from: offset });
  const first = from ?? Math.max(begin, end - pageSize);
  return (
    <Group align="end" gap="sm">
      {topic.partitions.length > 1 && (
        <Select
          label="Partition"
          w={110}
          value={String(partition)}
          data={topic.partitions.map((each) => String(each.partition))}
          onChange={(value) => value !== null && at(undefined, Number(value))}
        />
      )}
      <NumberInput
        label="From offset"
        w={150}
        min={begin}
        value={from ?? ''}
        placeholder="newest"
        onChange={(value) => at(typeof value === 'number' ? value : undefined)}
      />
      <Button variant="default" disabled={first <= begin} onClick={() => at(Math.max(begin, first - pageSize))}>
        Older
      </Button>
      <Button
        variant="default"
        disabled={from === undefined || first + pageSize >= end}
        onClick={() => at(first + pageSize)}
      >
        Newer
      </Button>
      <Button variant="default" disabled={from === undefined} onClick={() => at(undefined)}>
        Follow the end
      </Button>
      <Text size="sm" c="dimmed" className="tabular">
        offsets {count(begin)} to {count(end)}
      </Text>
    </Group>
  );
}
