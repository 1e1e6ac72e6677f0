import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { FeedView } from '../../../src/api/views.js';
import { Failure } from './answer.js';

type Closed = 'paused' | 'stopped';

interface IntakeDialogProps {
  readonly feed: Pick<FeedView, 'name' | 'connections'>;
  /** What is asked about; undefined: nothing. */
  readonly state: Closed | undefined;
  readonly error: Error | null;
  readonly isGiven: boolean;
  readonly onClose: () => void;
  readonly onConfirm: (order: { readonly state: Closed; readonly reason?: string }) => void;
}

const verbs = { paused: 'Pause', stopped: 'Stop' } as const;

export function IntakeDialog({ feed, state, onClose, ...rest }: IntakeDialogProps) {
  return (
    <Modal
      opened={state !== undefined}
      onClose={onClose}
      title={state && `${verbs[state]} ${feed.name}?`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {state && <IntakeForm feed={feed} state={state} onClose={onClose} {...rest} />}
    </Modal>
  );
}

type IntakeFormProps = Omit<IntakeDialogProps, 'state'> & { readonly state: Closed };

function IntakeForm({ feed: { connections }, state, error, isGiven, onClose, onConfirm }: IntakeFormProps) {
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const why = reason.trim();
    if (!isGiven) onConfirm({ state, ...(why !== '' && { reason: why }) });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          <b>{open(connections)}</b> {meanings[state]}
        </Text>
        <Text size="sm">It holds at every gateway and after a restart, until the feed is started again.</Text>
        <TextInput
          label="Reason"
          description="Shown with the feed; no patient data. May stay empty."
          maxLength={120}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          data-autofocus
          autoComplete="off"
        />
        {error && <Failure error={error} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={state === 'stopped' ? 'red' : 'blue'} loading={isGiven}>
            {verbs[state]}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const open = (connections: number): string =>
  connections === 0
    ? 'No connection is open.'
    : connections === 1
      ? '1 connection is open.'
      : `${connections} connections are open.`;

const meanings = {
  paused:
    'Connections stay, and new ones are let in; nothing more is taken of them, so that senders wait. What was taken is answered.',
  stopped: 'What was taken is answered, then connections are closed; new ones are refused.',
} as const;
