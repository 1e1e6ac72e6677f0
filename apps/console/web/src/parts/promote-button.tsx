import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ShadowRunDetail } from '../../../src/api/shadow-views.js';
import { count } from '../format.js';
import { promoteShadow } from '../shadow-runs.js';
import { Failure } from './answer.js';

/** Says what a run would replace, asks, and has it replaced. */
export function PromoteButton({ run: { id, events } }: { readonly run: ShadowRunDetail }) {
  const [asking, { open, close }] = useDisclosure();
  const [leavingResources, setLeaving] = useState(false);
  const queries = useQueryClient();
  const promote = useMutation({
    mutationFn: () => promoteShadow(id, leavingResources),
    onSuccess: async () => {
      close();
      await queries.invalidateQueries({ queryKey: ['shadow'] });
    },
  });
  const promoted = events.promotable + (leavingResources ? events.leavingResources : 0);
  return (
    <>
      <Button size="compact-sm" onClick={open}>
        Promote
      </Button>
      <Modal opened={asking} onClose={close} title={`Promote ${count(promoted)} events?`} centered>
        <Stack>
          <Text size="sm">
            Each takes the place of what the same message became before, in the record and for subscribers, once. What a
            newer message or a person said stays.
          </Text>
          {events.leavingResources > 0 && (
            <Checkbox
              checked={leavingResources}
              onChange={({ currentTarget }) => setLeaving(currentTarget.checked)}
              label={`Also ${count(events.leavingResources)} that no longer bring a resource that they brought before: the record withdraws it`}
            />
          )}
          {promote.error && <Failure error={promote.error} />}
          <Group justify="end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              loading={promote.isPending}
              disabled={promoted === 0}
              onClick={() => promote.mutate()}
              data-autofocus
            >
              Promote
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
