import { Alert, Button, Code, Group, Spoiler, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DryRunView } from '../../../src/api/letter-views.js';
import { apiPath, postJson } from '../api.js';
import { count } from '../format.js';
import { Failure } from './answer.js';
import { SegmentChanges } from './segment-changes.js';

interface LetterEditorProps {
  readonly letter: string;
  /** The message, each segment on a line. */
  readonly text: string;
  readonly onClose: () => void;
}

/** A copy of the message to correct: what changes, what it would become, and then, with a reason, out it goes. */
export function LetterEditor({ letter, text, onClose }: LetterEditorProps) {
  const [copy, setCopy] = useState(text);
  const queries = useQueryClient();
  const trial = useMutation({
    mutationFn: () => postJson<DryRunView>(apiPath(['dead', letter, 'dry-run']), { text: copy }),
  });
  const sending = useMutation({
    mutationFn: (reason: string) => postJson(apiPath(['dead', letter, 'edited']), { text: copy, reason }),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['dead'] });
    },
  });
  return (
    <Stack>
      <Textarea
        label="Copy of the message, a segment on each line"
        description="The letter itself stays as it is. The copy goes out under the same message id, one revision on."
        value={copy}
        onChange={({ currentTarget }) => {
          setCopy(currentTarget.value);
          trial.reset();
        }}
        autosize
        minRows={6}
        maxRows={18}
        spellCheck={false}
        classNames={{ input: 'monospaced' }}
      />
      <SegmentChanges before={text} after={copy} />
      <Group>
        <Button variant="light" loading={trial.isPending} onClick={() => trial.mutate()}>
          Try without effect
        </Button>
      </Group>
      {trial.error && <Failure error={trial.error} />}
      {trial.data && <Trial outcome={trial.data} />}
      <Sending
        isChanged={copy !== text}
        isPending={sending.isPending}
        error={sending.error}
        onSend={sending.mutate}
        onClose={onClose}
      />
    </Stack>
  );
}

interface SendingProps {
  readonly isChanged: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onSend: (reason: string) => void;
  readonly onClose: () => void;
}

function Sending({ isChanged, isPending, error, onSend, onClose }: SendingProps) {
  const [reason, setReason] = useState('');
  return (
    <>
      <TextInput
        label="Why"
        placeholder="For those who look at it later"
        maxLength={1_000}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {error && <Failure error={error} />}
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={!isChanged || reason.trim() === ''} loading={isPending} onClick={() => onSend(reason)}>
          Send the edited copy
        </Button>
      </Group>
    </>
  );
}

function Trial({ outcome }: { readonly outcome: DryRunView }) {
  if (outcome.result === 'error')
    return (
      <Alert color="red" title={outcome.code} role="status">
        {outcome.message}
      </Alert>
    );
  if (outcome.result !== 'event')
    return (
      <Alert color="yellow" title="No event" role="status">
        {outcome.result === 'fragment' ? 'It is a part of a message and waits for the others.' : outcome.reason}
      </Alert>
    );
  const { resources, bundle, issues, unread } = outcome;
  return (
    <Alert color="teal" title="It would become an event" role="status">
      <Text size="sm">
        {summed(resources)}; {count(issues)} issues, {count(unread)} fields that no rule reads. The stages behind the
        normalizer are not tried.
      </Text>
      <Spoiler maxHeight={120} showLabel="Show all" hideLabel="Show less" mt="xs">
        <Code block>{JSON.stringify(bundle, undefined, 2)}</Code>
      </Spoiler>
    </Alert>
  );
}

const summed = (resources: readonly string[]): string =>
  [...Map.groupBy(resources, (name) => name)]
    .map(([name, those]) => (those.length === 1 ? name : `${those.length} × ${name}`))
    .join(', ');
