import { ActionIcon, Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLive } from '../live.js';
import { type Filters, forgetFilters, saveFilters, savedFilters } from '../saved-filters.js';

interface FindFiltersProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

const spans = [
  { value: '', label: 'any time' },
  { value: '1', label: 'last hour' },
  { value: '24', label: 'last day' },
  { value: '168', label: 'last 7 days' },
  { value: '720', label: 'last 30 days' },
];
const types = ['ADT', 'ORM', 'OML', 'ORU', 'RDE', 'RDS', 'VXU', 'MDM', 'SIU', 'QBP'];
const outcomes = ['linked', 'answered', 'refused', 'filtered', 'dead', 'pending'];
const any = { value: '', label: 'any' };

/** What a message is to be besides; may be saved under a name, since none of it is about patients. */
export function FindFilters({ filters, onChange }: FindFiltersProps) {
  const feeds = useLive().overview?.feeds ?? [];
  const set = (change: Filters): void => onChange(cleaned({ ...filters, ...change }));
  return (
    <Group gap="sm" align="end">
      <NativeSelect
        label="Received"
        data={spans}
        value={String(filters.hours ?? '')}
        onChange={({ currentTarget }) => set({ hours: Number(currentTarget.value) })}
      />
      <NativeSelect
        label="Feed"
        data={[any, ...feeds.map(({ name }) => name)]}
        value={filters.feed ?? ''}
        onChange={({ currentTarget }) => set({ feed: currentTarget.value })}
      />
      <NativeSelect
        label="Type"
        data={[any, ...types]}
        value={filters.type ?? ''}
        onChange={({ currentTarget }) => set({ type: currentTarget.value })}
      />
      <NativeSelect
        label="Outcome"
        data={[any, ...outcomes]}
        value={filters.outcome ?? ''}
        onChange={({ currentTarget }) => set({ outcome: currentTarget.value })}
      />
      <TextInput
        label="Code"
        placeholder="HL7_…"
        w={190}
        spellCheck={false}
        value={filters.code ?? ''}
        onChange={({ currentTarget }) => set({ code: currentTarget.value })}
      />
      <Saved filters={filters} onChange={onChange} />
    </Group>
  );
}

const cleaned = (filters: Filters): Filters => Object.fromEntries(Object.entries(filters).filter(([, value]) => value));

function Saved({ filters, onChange }: FindFiltersProps) {
  const [saved, setSaved] = useState(savedFilters);
  const [name, setName] = useState('');
  const chosen = saved.find((one) => JSON.stringify(one.filters) === JSON.stringify(filters));
  return (
    <>
      {saved.length > 0 && (
        <Group gap={4} align="end">
          <NativeSelect
            label="Saved filters"
            data={[{ value: '', label: 'choose' }, ...saved.map((one) => one.name)]}
            value={chosen?.name ?? ''}
            onChange={({ currentTarget }) =>
              onChange(saved.find((one) => one.name === currentTarget.value)?.filters ?? {})
            }
          />
          {chosen && (
            <ActionIcon
              variant="subtle"
              size="lg"
              aria-label={`Forget ${chosen.name}`}
              onClick={() => setSaved(forgetFilters(chosen.name))}
            >
              ✕
            </ActionIcon>
          )}
        </Group>
      )}
      {!chosen && Object.keys(filters).length > 0 && (
        <Group gap={4} align="end">
          <TextInput
            label="Save filters as"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            w={150}
          />
          <Button
            variant="light"
            disabled={name.trim() === ''}
            onClick={() => setSaved(saveFilters(name.trim(), filters))}
          >
            Save
          </Button>
        </Group>
      )}
    </>
  );
}
