import { Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { age, count } from '../format.js';
import { useReviewer } from '../reviewer.js';
import { nobody, type ReviewFilter, type ReviewKind, type ReviewSummary } from '../reviews.js';

interface ReviewFiltersProps {
  readonly filter: ReviewFilter;
  readonly summary: ReviewSummary;
  readonly onChange: (filter: ReviewFilter) => void;
}

export const kindNames: Readonly<Record<ReviewKind, string>> = {
  'possible-match': 'Possible match',
  overlay: 'Overlay',
  conflict: 'Conflict',
};

const ages = [
  { value: '', label: 'Any age' },
  { value: '1', label: 'Over an hour' },
  { value: '24', label: 'Over a day' },
  { value: '168', label: 'Over a week' },
];

/** How much waits, and which part of it one looks at. */
export function ReviewFilters({ filter, summary: { counts }, onChange }: ReviewFiltersProps) {
  const [reviewer, rename] = useReviewer();
  const of = (chosen: (one: ReviewSummary['counts'][number]) => boolean): number =>
    counts.filter(chosen).reduce((sum, { tasks }) => sum + tasks, 0);
  const owners = [...new Set(counts.flatMap(({ owner }) => owner ?? []))];
  const oldest = counts.map((one) => one.oldest).sort()[0];
  const kinds = Object.entries(kindNames).map(([value, label]) => ({
    value,
    label: `${label} (${count(of(({ kind }) => kind === value))})`,
  }));
  return (
    <Group align="end" gap="sm">
      <NativeSelect
        label="Kind"
        value={filter.kind}
        data={[{ value: '', label: `All (${count(of(() => true))})` }, ...kinds]}
        onChange={({ currentTarget }) => onChange({ ...filter, kind: currentTarget.value as ReviewFilter['kind'] })}
      />
      <NativeSelect
        label="Taken by"
        value={filter.owner}
        data={[
          { value: '', label: 'Anybody or nobody' },
          { value: nobody, label: `Nobody (${count(of(({ owner }) => owner === undefined))})` },
          ...owners.map((owner) => ({ value: owner, label: `${owner} (${count(of((one) => one.owner === owner))})` })),
        ]}
        onChange={({ currentTarget }) => onChange({ ...filter, owner: currentTarget.value })}
      />
      <NativeSelect
        label="Open for"
        value={filter.hours}
        data={ages}
        onChange={({ currentTarget }) => onChange({ ...filter, hours: currentTarget.value })}
      />
      <TextInput
        label="You decide as"
        placeholder="name"
        value={reviewer}
        readOnly={rename === undefined}
        onChange={({ currentTarget }) => rename?.(currentTarget.value)}
        w={160}
      />
      <Text size="sm" c="dimmed" role="status">
        {count(of(() => true))} open{oldest === undefined ? '' : `, the oldest for ${age(oldest)}`}
      </Text>
    </Group>
  );
}
