import { Button, FileInput, Group, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLive } from '../live.js';
import { go } from '../route.js';
import { beginShadow, type ShadowWanted } from '../shadow-runs.js';
import { Failure } from './answer.js';

const lastByDefault = 1_000;
const nothing: ShadowWanted = { last: lastByDefault, from: '', to: '', feed: '', messageType: '', rules: '' };

/** Which messages are normalized again, and by which rules. */
export function ShadowForm() {
  const [wanted, setWanted] = useState(nothing);
  const queries = useQueryClient();
  const begin = useMutation({
    mutationFn: () => beginShadow(wanted),
    onSuccess: async ({ run }) => {
      await queries.invalidateQueries({ queryKey: ['shadow'] });
      go({ page: 'shadow', run });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    begin.mutate();
  };
  const change = (changed: Partial<ShadowWanted>): void => {
    setWanted((before) => ({ ...before, ...changed }));
    begin.reset();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <WindowFields wanted={wanted} onChange={change} />
        <RulesFields wanted={wanted} onChange={change} />
        {begin.error && <Failure error={begin.error} />}
        <Group>
          <Button type="submit" loading={begin.isPending}>
            Compare
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldsProps {
  readonly wanted: ShadowWanted;
  readonly onChange: (changed: Partial<ShadowWanted>) => void;
}

const WindowFields = ({ wanted, onChange }: FieldsProps) => (
  <Group align="end" gap="sm">
    <NumberInput
      label="Newest messages"
      placeholder="all"
      min={1}
      max={1_000_000_000}
      w={160}
      value={wanted.last}
      onChange={(last) => onChange({ last })}
    />
    <TextInput
      label="Received from"
      type="datetime-local"
      value={wanted.from}
      onChange={({ currentTarget }) => onChange({ from: currentTarget.value })}
    />
    <TextInput
      label="Received before"
      type="datetime-local"
      value={wanted.to}
      onChange={({ currentTarget }) => onChange({ to: currentTarget.value })}
    />
    <TextInput
      label="Type"
      placeholder="ADT, ADT^A01"
      pattern="[A-Z0-9]{3}(\^[A-Z0-9]{3})?"
      title="ADT^A01, or ADT for all of them"
      w={140}
      value={wanted.messageType}
      onChange={({ currentTarget }) => onChange({ messageType: currentTarget.value })}
    />
  </Group>
);

/** Rules are those of one feed, so that a file needs one. */
function RulesFields({ wanted, onChange }: FieldsProps) {
  const feeds = useLive().overview?.feeds ?? [];
  const [file, setFile] = useState<File | null>(null);
  const read = async (chosen: File | null): Promise<void> => {
    setFile(chosen);
    onChange({ rules: chosen === null ? '' : await chosen.text() });
  };
  return (
    <Group align="end" gap="sm">
      <NativeSelect
        label="Feed"
        required={wanted.rules !== ''}
        value={wanted.feed}
        data={[{ value: '', label: 'any' }, ...feeds.map(({ name }) => ({ value: name, label: name }))]}
        onChange={({ currentTarget }) => onChange({ feed: currentTarget.value })}
      />
      <FileInput
        label="Rules to try"
        placeholder="those in force"
        accept=".yaml,.yml,.json"
        clearable
        w={260}
        value={file}
        onChange={(chosen) => void read(chosen)}
      />
    </Group>
  );
}
