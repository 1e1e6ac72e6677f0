import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditPage as Page, AuditVerdict } from '../../../src/audit/audit-views.js';
import { apiPath, getJson } from '../api.js';
import { count, dayAndTime } from '../format.js';
import { Failure } from '../parts/answer.js';
import { AuditTable } from '../parts/audit-table.js';

const nothing = { who: '', action: '', outcome: '', patient: '', from: '', to: '' };
type Filter = typeof nothing;

/** Who did and saw what, newest first. */
export function AuditPage() {
  const [given, setGiven] = useState(nothing);
  const [filter, setFilter] = useState(nothing);
  const query = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam }) => getJson<Page>(apiPath(['audit'], { ...asked(filter), before: pageParam })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const records = query.data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <Stack>
      <Filters given={given} onChange={setGiven} onSubmit={() => setFilter(given)} />
      <Group>
        <Button variant="default" component="a" href={apiPath(['audit', 'export'], asked(filter))} download>
          Export as CSV
        </Button>
        <Verification />
      </Group>
      {query.error && <Failure error={query.error} />}
      {query.isSuccess && records.length === 0 && <Text c="dimmed">Nothing fits.</Text>}
      {records.length > 0 && <AuditTable records={records} />}
      {query.hasNextPage && (
        <Button
          variant="default"
          w="fit-content"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          Older
        </Button>
      )}
    </Stack>
  );
}

/** Days are those of this place. */
const asked = ({ from, to, ...texts }: Filter): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, value === '' ? undefined : value])),
  from: from === '' ? undefined : new Date(`${from}T00:00:00`).toISOString(),
  to: to === '' ? undefined : new Date(new Date(`${to}T00:00:00`).getTime() + 86_400_000).toISOString(),
});

interface FiltersProps {
  readonly given: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly onSubmit: () => void;
}

function Filters({ given, onChange, onSubmit }: FiltersProps) {
  const text = (name: keyof Filter, label: string, type = 'text') => (
    <TextInput
      key={name}
      type={type}
      label={label}
      value={given[name]}
      spellCheck={false}
      onChange={(event) => onChange({ ...given, [name]: event.currentTarget.value })}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Group align="end" gap="sm">
        {text('who', 'Who')}
        {text('action', 'What')}
        {text('patient', 'Enterprise id')}
        <Select
          label="Outcome"
          clearable
          w={130}
          data={['done', 'refused', 'failed']}
          value={given.outcome === '' ? null : given.outcome}
          onChange={(value) => onChange({ ...given, outcome: value ?? '' })}
        />
        {text('from', 'From', 'date')}
        {text('to', 'To', 'date')}
        <Button type="submit">Filter</Button>
      </Group>
    </form>
  );
}

function Verification() {
  const verify = useMutation({ mutationFn: () => getJson<AuditVerdict>(apiPath(['audit', 'verify'])) });
  return (
    <>
      <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
        Verify the chain
      </Button>
      {verify.data && <Verdict verdict={verify.data} />}
      {verify.error && <Failure error={verify.error} />}
    </>
  );
}

const Verdict = ({ verdict }: { readonly verdict: AuditVerdict }) => (
  <Alert
    role="status"
    py="xs"
    color={verdict.intact ? 'green' : 'red'}
    title={`${count(verdict.records)} records, ${verdict.intact ? 'as they were written' : 'not as they were written'}`}
  >
    {verdict.problems.map(({ kind, from, to }) => (
      <Text key={`${kind} ${from}`} size="sm">
        {from === to ? `Record ${from}` : `Records ${from} to ${to}`}: {kind}
      </Text>
    ))}
    <Text size="sm">Verified {dayAndTime(verdict.verifiedAt)}</Text>
  </Alert>
);
