import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReplayAccepted } from '../../../src/api/views.js';
import { postJson } from '../api.js';
import { Failure } from './answer.js';
import { type LettersChosen, lettersNamed } from './letters-chosen.js';

interface ReplayButtonProps {
  readonly request: LettersChosen;
  /** How many letters it is about: said before it is done. */
  readonly letters: number;
  readonly label?: string;
  readonly onDone?: () => void;
}

/** Says what will happen, asks, and does it. */
export function ReplayButton({ request, letters, label, onDone }: ReplayButtonProps) {
  const [asking, { open, close }] = useDisclosure();
  const [perSecond, setPerSecond] = useState<number | string>('');
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () =>
      postJson<ReplayAccepted>('/api/dead/replay', {
        ...request,
        ...(typeof perSecond === 'number' && perSecond > 0 && { perSecond }),
        ...(reason !== '' && { reason }),
      }),
    onSuccess: async () => {
      close();
      onDone?.();
      await queries.invalidateQueries({ queryKey: ['dead'] });
    },
  });
  const named = lettersNamed(letters);
  return (
    <>
      <Button size="compact-sm" variant="light" disabled={letters === 0} onClick={open}>
        {label ?? `Replay ${letters === 0 ? 'chosen letters' : named}`}
      </Button>
      <Modal opened={asking} onClose={close} title={`Replay ${named}?`} centered>
        <Stack>
          <Text size="sm">
            Each goes back to where it came from, under its own message id, so nothing takes effect twice. What fails
            again comes back here as a new letter.
          </Text>
          <NumberInput
            label="Letters a second at most"
            placeholder="all at once"
            min={0.1}
            max={10_000}
            value={perSecond}
            onChange={setPerSecond}
          />
          <TextInput
            label="Why"
            placeholder="optional"
            maxLength={1_000}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          {replay.error && <Failure error={replay.error} />}
          <Group justify="end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button loading={replay.isPending} onClick={() => replay.mutate()} data-autofocus>
              Replay
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
