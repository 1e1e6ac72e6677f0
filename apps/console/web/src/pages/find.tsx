import { Alert, Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import type { FindRequest, FoundPage } from '../../../src/api/find-views.js';
import { postJson } from '../api.js';
import { understand, type Understood } from '../find-query.js';
import { Failure } from '../parts/answer.js';
import { FindFilters } from '../parts/find-filters.js';
import { FoundMessages } from '../parts/found-messages.js';
import type { Filters } from '../saved-filters.js';

const hourMs = 3_600_000;
/** A search goes further back by itself until there are so many, or a person stops it. */
const enough = 20;

/** What was asked last, for coming back from a message: in memory alone, as it is about a patient. */
let last: { readonly typed: string; readonly filters: Filters } = { typed: '', filters: {} };

/** One box that understands numbers, names with a birth date, and text, beside filters. */
export function FindPage() {
  const [typed, setTyped] = useState(last.typed);
  const [filters, setFilters] = useState(last.filters);
  const [asked, setAsked] = useState<FindRequest | undefined>(() => requestOf(understand(last.typed), last.filters));
  const understood = understand(typed);
  const ask = (next: Filters): void => {
    last = { typed, filters: next };
    setAsked(requestOf(understood, next));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask(filters);
  };
  return (
    <Stack>
      <form onSubmit={submit} role="search">
        <Stack gap="xs">
          <Group align="end">
            <TextInput
              label="Number, name and birth date, control id, or text in quotes"
              placeholder="70421 · acc:7788 · Adams, Ann 1980-01-02 · “chest pain”"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              maxLength={200}
              flex={1}
              miw={280}
              autoFocus
              autoComplete="off"
              spellCheck={false}
            />
            <Button type="submit">Find</Button>
          </Group>
          <Understanding understood={understood} isBounded={filters.hours !== undefined} />
          <FindFilters
            filters={filters}
            onChange={(next) => {
              setFilters(next);
              if (asked) ask(next);
            }}
          />
        </Stack>
      </form>
      {asked && <Found key={JSON.stringify(asked)} request={asked} />}
    </Stack>
  );
}

interface UnderstandingProps {
  readonly understood: Understood | undefined;
  /** A time was chosen. */
  readonly isBounded: boolean;
}

/** Messages are read one by one for a text, so it is looked for in a day unless a time was chosen. */
const Understanding = ({ understood, isBounded }: UnderstandingProps) => (
  <Group gap={6} mih={22} role="status">
    {[
      ...(understood?.words ?? ['all messages that the filters let through']),
      ...(understood?.request.text && !isBounded ? ['received in the last day'] : []),
    ].map((words) => (
      <Badge key={words} variant="light" tt="none" fw={500}>
        {words}
      </Badge>
    ))}
  </Group>
);

function requestOf(understood: Understood | undefined, { hours, ...filters }: Filters): FindRequest | undefined {
  if (!understood && !hours && Object.keys(filters).length === 0) return undefined;
  const from = hours && new Date(Date.now() - hours * hourMs).toISOString();
  return { ...understood?.request, ...filters, ...(from && { from }) };
}

function Found({ request }: { readonly request: FindRequest }) {
  const query = useInfiniteQuery({
    queryKey: ['find', request],
    queryFn: ({ pageParam }) =>
      postJson<FoundPage>('/api/messages/search', { ...request, ...(pageParam && { after: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    gcTime: 0,
  });
  const [isStopped, setStopped] = useState(false);
  const isShort = (query.data?.pages ?? []).reduce((sum, page) => sum + page.messages.length, 0) < enough;
  const goesOn = isShort && !isStopped && query.hasNextPage && !query.isError;
  const { isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage();
  }, [goesOn, isFetching, fetchNextPage]);
  if (query.error) return <Failure error={query.error} />;
  const pages = query.data?.pages ?? [];
  const messages = pages.flatMap((page) => page.messages);
  const examined = pages.reduce((sum, page) => sum + page.examined, 0);
  return (
    <Stack gap="sm">
      <FoundMessages
        request={request}
        messages={messages}
        progress={{
          examined,
          reachedAt: pages.at(-1)?.reachedAt,
          isOver: !query.hasNextPage,
          isBusy: isFetching || goesOn,
          droppedBefore: pages.at(-1)?.droppedBefore,
        }}
        onMore={() => void fetchNextPage()}
        onStop={() => setStopped(true)}
      />
      {messages.length === 0 && !isFetching && !query.hasNextPage && (
        <Alert color="gray" title="Nothing found">
          <Text size="sm">
            Numbers are looked for as a whole, names by how they begin. Without a time, text is looked for in the last
            day.
          </Text>
        </Alert>
      )}
    </Stack>
  );
}
