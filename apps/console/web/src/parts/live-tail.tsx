import { Badge, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { TopicView } from '../../../src/api/views.js';
import { count } from '../format.js';
import { useTail } from '../use-tail.js';
import { Failure } from './answer.js';
import { EntryList } from './entry-list.js';

const states = {
  connecting: ['gray', 'connecting'],
  live: ['teal', 'live'],
  lost: ['orange', 'connection lost'],
  paused: ['yellow', 'paused'],
} as const;

/** What comes to a topic, newest first, as it comes. */
export function LiveTail({ topic }: { readonly topic: TopicView }) {
  const [partition, setPartition] = useState<string | null>(null);
  const [typed, setKey] = useState('');
  const [key] = useDebouncedValue(typed.trim(), 400);
  const [isPaused, setPaused] = useState(false);
  const tail = useTail(
    { topic: topic.name, partition: partition === null ? undefined : Number(partition), key },
    isPaused,
  );
  const [color, text] = states[isPaused ? 'paused' : tail.state];
  return (
    <Stack gap="sm" component="section" aria-label="Live tail">
      <Group align="end" gap="sm">
        {topic.partitions.length > 1 && (
          <Select
            label="Partition"
            w={110}
            placeholder="all"
            clearable
            value={partition}
            data={topic.partitions.map((each) => String(each.partition))}
            onChange={setPartition}
          />
        )}
        <TextInput
          label="Only with key"
          w={260}
          value={typed}
          onChange={({ currentTarget }) => setKey(currentTarget.value)}
        />
        <Button variant="default" onClick={() => setPaused(!isPaused)}>
          {isPaused ? 'Go on' : 'Pause'}
        </Button>
        <Button variant="default" disabled={tail.entries.length + tail.leftOut === 0} onClick={tail.clear}>
          Clear
        </Button>
        <Badge color={color} variant="light" role="status" aria-label={`Live tail: ${text}`}>
          {text}
        </Badge>
      </Group>
      {tail.error && <Failure error={tail.error} />}
      <Text size="sm" c="dimmed" className="tabular">
        {count(tail.entries.length)} shown, the newest first
        {tail.leftOut > 0 && `; ${count(tail.leftOut)} left out, more than can be read: they are in the topic`}
      </Text>
      {tail.entries.length === 0 ? (
        <Text c="dimmed">Nothing has come yet.</Text>
      ) : (
        <EntryList page={tail} newestFirst inPartitions={topic.partitions.length > 1} />
      )}
    </Stack>
  );
}
