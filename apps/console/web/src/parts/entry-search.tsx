import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { EntriesSearch } from '../../../src/api/topic-search-views.js';
import { apiPath, getJson } from '../api.js';
import { count } from '../format.js';
import { go } from '../route.js';
import { Failure } from './answer.js';
import { EntryList } from './entry-list.js';

interface EntrySearchProps {
  readonly topic: string;
  readonly partition: number;
}

/** Entries of a partition by their key, or the place of a time. */
export function EntrySearch({ topic, partition }: EntrySearchProps) {
  const [key, setKey] = useState('');
  const [at, setAt] = useState('');
  const search = useMutation({
    mutationFn: (from: number | undefined) =>
      getJson<EntriesSearch>(apiPath(['topics', topic, 'search'], { partition, key, from })),
  });
  const jump = useMutation({
    mutationFn: () =>
      getJson<{ readonly offset: number }>(
        apiPath(['topics', topic, 'offset'], { partition, time: new Date(at).toISOString() }),
      ),
    onSuccess: ({ offset }) => go({ page: 'topics', topic, partition, from: offset }),
  });
  return (
    <Stack gap="sm">
      <Group align="end" gap="sm">
        <TextInput
          label="From time"
          type="datetime-local"
          step={1}
          value={at}
          onChange={({ currentTarget }) => setAt(currentTarget.value)}
        />
        <Button variant="default" disabled={at === ''} loading={jump.isPending} onClick={() => jump.mutate()}>
          Go there
        </Button>
        <TextInput label="Key" w={260} value={key} onChange={({ currentTarget }) => setKey(currentTarget.value)} />
        <Button
          variant="default"
          disabled={key === ''}
          loading={search.isPending}
          onClick={() => search.mutate(undefined)}
        >
          Search
        </Button>
      </Group>
      {(search.error ?? jump.error) && <Failure error={search.error ?? jump.error ?? new Error('failed')} />}
      {search.data && <Found found={search.data} onNext={(from) => search.mutate(from)} />}
    </Stack>
  );
}

function Found({ found, onNext }: { readonly found: EntriesSearch; readonly onNext: (from: number) => void }) {
  const { entries, next, end } = found;
  return (
    <section aria-label="Found">
      <Group mb="xs">
        <Text size="sm" c="dimmed" className="tabular">
          {count(entries.length)} found; looked at up to offset {count(next)} of {count(end)}
        </Text>
        {next < end && (
          <Button size="compact-sm" variant="light" onClick={() => onNext(next)}>
            Look further
          </Button>
        )}
      </Group>
      <EntryList page={found} newestFirst={false} />
    </section>
  );
}
