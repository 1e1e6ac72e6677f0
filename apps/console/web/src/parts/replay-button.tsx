import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReplayAccepted } from '../../../src/api/views.js';
import { postJson } from '../api.js';
import { count } from '../format.js';
import { Failure } from './answer.js';

interface ReplayButtonProps {
  /** Body of `POST /api/dead/replay`. */
  readonly request:
    { readonly ids: readonly string[] } | { readonly group: { topic: string; code: string; stage: string } };
  /** How many letters it is about: said before it is done. */
  readonly letters: number;
  readonly onDone?: () => void;
}

/** Says what will happen, asks, and does it. */
export function ReplayButton({ request, letters, onDone }: ReplayButtonProps) {
  const [asking, { open, close }] = useDisclosure();
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => postJson<ReplayAccepted>('/api/dead/replay', request),
    onSuccess: async () => {
      close();
      onDone?.();
      await queries.invalidateQueries({ queryKey: ['dead'] });
    },
  });
  const named = `${count(letters)} letter${letters === 1 ? '' : 's'}`;
  return (
    <>
      <Button size="compact-sm" variant="light" disabled={letters === 0} onClick={open}>
        Replay {letters === 0 ? 'chosen letters' : named}
      </Button>
      <Modal opened={asking} onClose={close} title={`Replay ${named}?`} centered>
        <Stack>
          <Text size="sm">
            Each goes back to where it came from, under its own message id, so nothing takes effect twice. What fails
            again comes back here as a new letter.
          </Text>
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
