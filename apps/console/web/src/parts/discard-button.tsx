import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { postJson } from '../api.js';
import { Failure } from './answer.js';
import { type LettersChosen, lettersNamed } from './letters-chosen.js';

interface LetterChangeProps {
  readonly request: LettersChosen;
  readonly letters: number;
  readonly onDone?: () => void;
}

/** Gives letters up, for a reason that somebody reads later. */
export function DiscardButton({ request, letters, onDone }: LetterChangeProps) {
  const [asking, { open, close }] = useDisclosure();
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const discard = useMutation({
    mutationFn: () => postJson('/api/dead/discard', { ...request, reason }),
    onSuccess: async () => {
      close();
      onDone?.();
      await queries.invalidateQueries({ queryKey: ['dead'] });
    },
  });
  return (
    <>
      <Button size="compact-sm" variant="subtle" color="red" disabled={letters === 0} onClick={open}>
        Discard
      </Button>
      <Modal opened={asking} onClose={close} title={`Discard ${lettersNamed(letters)}?`} centered>
        <Stack>
          <Text size="sm">
            They are no longer open, stay in the log, and can be opened again. What waits behind them flows on.
          </Text>
          <TextInput
            label="Why"
            maxLength={1_000}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
            data-autofocus
          />
          {discard.error && <Failure error={discard.error} />}
          <Group justify="end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              color="red"
              disabled={reason.trim() === ''}
              loading={discard.isPending}
              onClick={() => discard.mutate()}
            >
              Discard
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** Takes that back. */
export function ReopenButton({ request, letters, onDone }: LetterChangeProps) {
  const queries = useQueryClient();
  const reopen = useMutation({
    mutationFn: () => postJson('/api/dead/reopen', request),
    onSuccess: async () => {
      onDone?.();
      await queries.invalidateQueries({ queryKey: ['dead'] });
    },
  });
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        disabled={letters === 0}
        loading={reopen.isPending}
        onClick={() => reopen.mutate()}
      >
        Open again
      </Button>
      {reopen.error && <Failure error={reopen.error} />}
    </>
  );
}
