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
type Target = (typeof targets)[number]['value'];

function ResetForm({ group, topic, onDone }: ResetButtonProps & { readonly onDone: () => void }) {
  const [to, setTo] = useState<Target>('begin');
  const [at, setAt] = useState('');
  const [offset, setOffset] = useState<number | string>('');
  const [partition, setPartition] = useState<number | string>('');
  const preview = useMutation({
    mutationFn: () =>
      postJson<ConsumerResetView>(apiPath(['consumers', group, 'reset', 'preview']), {
        topic,
        to,
        ...(typeof partition === 'number' && { partition }),
        ...(to === 'time' && { at: new Date(at).toISOString() }),
        ...(to === 'offset' && { offset }),
      }),
  });
  const changed =
    <Value,>(set: (value: Value) => void) =>
    (value: Value): void => {
      set(value);
      preview.reset();
    };
  const isComplete = to === 'time' ? at !== '' : to !== 'offset' || typeof offset === 'number';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isComplete) preview.mutate();
  };
  return (
    <Stack>
      <form onSubmit={submit}>
        <Group align="end" gap="sm">
          <Select
            label="To"
            w={180}
            data={targets}
            value={to}
            allowDeselect={false}
            onChange={(value) => changed(setTo)((value ?? 'begin') as Target)}
          />
          {to === 'time' && (
            <TextInput
              label="Time"
              type="datetime-local"
              step={1}
              value={at}
              onChange={({ currentTarget }) => changed(setAt)(currentTarget.value)}
            />
          )}
          {to === 'offset' && (
            <NumberInput label="Offset" w={140} min={0} value={offset} onChange={changed(setOffset)} />
          )}
          <NumberInput
            label="Partition"
            placeholder="all"
            w={110}
            min={0}
            value={partition}
            onChange={changed(setPartition)}
          />
          <Button type="submit" variant="default" disabled={!isComplete} loading={preview.isPending}>
            Preview
          </Button>
        </Group>
      </form>
      {preview.error && <Failure error={preview.error} />}
      {preview.data && <ResetPreview plan={preview.data} onDone={onDone} />}
    </Stack>
  );
}
