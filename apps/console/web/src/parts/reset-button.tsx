import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ConsumerResetView } from '../../../src/api/consumer-reset-views.js';
import { apiPath, postJson } from '../api.js';
import { Failure } from './answer.js';
import { ResetPreview } from './reset-preview.js';

interface ResetButtonProps {
  readonly group: string;
  readonly topic: string;
}

/** Moves a group elsewhere, after it was said what that means. */
export function ResetButton({ group, topic }: ResetButtonProps) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button size="compact-sm" variant="light" onClick={open} aria-label={`Reset ${group} on ${topic}`}>
        Reset
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={`Move ${group} on ${topic}`}
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ResetForm group={group} topic={topic} onDone={close} />
      </Modal>
    </>
  );
}

const targets = [
  { value: 'begin', label: 'the oldest entry' },
  { value: 'end', label: 'the end' },
  { value: 'time', label: 'a time' },
  { value: 'offset', label: 'an offset' },
] as const;

/** As the fields hold it; a number field that is empty holds a text. */
interface Wanted {
  readonly to: (typeof targets)[number]['value'];
  readonly at: string;
  readonly offset: number | string;
  readonly partition: number | string;
}

const isComplete = ({ to, at, offset }: Wanted): boolean =>
  to === 'time' ? at !== '' : to !== 'offset' || typeof offset === 'number';

const queryOf = ({ to, at, offset, partition }: Wanted) => ({
  to,
  ...(typeof partition === 'number' && { partition }),
  ...(to === 'time' && { at: new Date(at).toISOString() }),
  ...(to === 'offset' && { offset }),
});

function ResetForm({ group, topic, onDone }: ResetButtonProps & { readonly onDone: () => void }) {
  const [wanted, setWanted] = useState<Wanted>({ to: 'begin', at: '', offset: '', partition: '' });
  const preview = useMutation({
    mutationFn: () =>
      postJson<ConsumerResetView>(apiPath(['consumers', group, 'reset', 'preview']), { topic, ...queryOf(wanted) }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isComplete(wanted)) preview.mutate();
  };
  // A preview is of what it was asked for.
  const change = (changed: Partial<Wanted>): void => {
    setWanted({ ...wanted, ...changed });
    preview.reset();
  };
  return (
    <Stack>
      <form onSubmit={submit}>
        <Group align="end" gap="sm">
          <WantedFields wanted={wanted} onChange={change} />
          <Button type="submit" variant="default" disabled={!isComplete(wanted)} loading={preview.isPending}>
            Preview
          </Button>
        </Group>
      </form>
      {preview.error && <Failure error={preview.error} />}
      {preview.data && <ResetPreview plan={preview.data} onDone={onDone} />}
    </Stack>
  );
}

interface WantedFieldsProps {
  readonly wanted: Wanted;
  readonly onChange: (changed: Partial<Wanted>) => void;
}

const WantedFields = ({ wanted: { to, at, offset, partition }, onChange }: WantedFieldsProps) => (
  <>
    <Select
      label="To"
      w={180}
      data={targets}
      value={to}
      allowDeselect={false}
      onChange={(value) => value !== null && onChange({ to: value })}
    />
    {to === 'time' && (
      <TextInput
        label="Time"
        type="datetime-local"
        step={1}
        value={at}
        onChange={({ currentTarget }) => onChange({ at: currentTarget.value })}
      />
    )}
    {to === 'offset' && (
      <NumberInput label="Offset" w={140} min={0} value={offset} onChange={(value) => onChange({ offset: value })} />
    )}
    <NumberInput
      label="Partition"
      placeholder="all"
      w={110}
      min={0}
      value={partition}
      onChange={(value) => onChange({ partition: value })}
    />
  </>
);
