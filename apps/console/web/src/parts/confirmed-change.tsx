import { Button, Group, Kbd, Stack, Text, TextInput } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { IdentityChange } from '../identity.js';
import { Answer, Failure } from './answer.js';
import { ChangePreview } from './change-preview.js';

interface ConfirmedChangeProps {
  readonly preview: UseQueryResult<IdentityChange>;
  readonly action: string;
  readonly isReasonNeeded: boolean;
  readonly isGiven: boolean;
  readonly error: Error | null;
  readonly onConfirm: (reason: string) => void;
}

/** What will change, a reason, and the one key that does it. */
export function ConfirmedChange({ preview, action, isReasonNeeded, isGiven, error, onConfirm }: ConfirmedChangeProps) {
  const [reason, setReason] = useState('');
  const isReady = preview.isSuccess && !isGiven && (!isReasonNeeded || reason.trim() !== '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) onConfirm(reason.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Answer query={preview}>{(change) => <ChangePreview change={change} />}</Answer>
        <TextInput
          label="Reason"
          description={isReasonNeeded ? 'Whoever asks later must find why.' : 'May stay empty here.'}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          required={isReasonNeeded}
          maxLength={2_000}
          data-autofocus
          autoComplete="off"
        />
        {error && <Failure error={error} />}
        <Group>
          <Button type="submit" disabled={!isReady} rightSection={<Kbd size="xs">Enter</Kbd>}>
            {action}
          </Button>
          <Text size="sm" c="dimmed">
            Nothing has changed yet; Escape closes. It can be undone from the person's history.
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
