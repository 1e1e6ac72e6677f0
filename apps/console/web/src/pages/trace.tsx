import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Trace, TracedMessage } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { dayAndTime } from '../format.js';
import { Answer } from '../parts/answer.js';
import { TracedMessageCard } from '../parts/traced-message.js';
import { go, href } from '../route.js';

interface TracePageProps {
  readonly controlId: string | undefined;
  readonly messageId: string | undefined;
}

/** One box: a control id leads to every message that carried it, a message id to the one. */
export function TracePage({ controlId, messageId }: TracePageProps) {
  return (
    <Stack>
      <IdForm key={controlId ?? messageId} id={controlId ?? messageId ?? ''} />
      {messageId === undefined && controlId === undefined && (
        <Text size="sm" c="dimmed">
          One message from the socket to its last delivery. No id at hand?{' '}
          <Anchor href={href({ page: 'find' })} inherit underline="always">
            Find
          </Anchor>{' '}
          looks by patient, number and time.
        </Text>
      )}
      {messageId !== undefined && <ByMessageId messageId={messageId} />}
      {controlId !== undefined && <ByControlId controlId={controlId} />}
    </Stack>
  );
}

/** Of messages as they are minted here: 48 bits of time and 50 bits more, in base 32. */
const messageIdPattern = /^[0-9A-HJKMNP-TV-Z]{20}$/;

function IdForm({ id }: { readonly id: string }) {
  const [text, setText] = useState(id);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = text.trim();
    if (messageIdPattern.test(wanted)) go({ page: 'trace', messageId: wanted });
    else if (wanted !== '') go({ page: 'trace', controlId: wanted });
  };
  return (
    <form onSubmit={submit}>
      <Group align="end">
        <TextInput
          label="Control id (MSH-10) or message id"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={340}
          autoFocus
          spellCheck={false}
        />
        <Button type="submit">Trace</Button>
      </Group>
    </form>
  );
}

/** A message that is under way is looked at again until its outcome is known. */
const untilSettled = (messages: readonly TracedMessage[]): number | false =>
  messages.some(({ outcome }) => outcome === 'pending') ? 1_000 : false;

function ByControlId({ controlId }: { readonly controlId: string }) {
  const query = useQuery({
    queryKey: ['trace', controlId],
    queryFn: () => getJson<Trace>(apiPath(['trace', controlId])),
    refetchInterval: ({ state }) => untilSettled(state.data?.messages ?? []),
  });
  return (
    <Answer query={query}>
      {({ messages, droppedBefore }) => (
        <Stack>
          <Text size="sm" c="dimmed" role="status">
            {messages.length === 0 ? 'No message with this control id was received.' : `${messages.length} found`}
          </Text>
          {droppedBefore !== undefined && (
            <Text size="sm" c="dimmed">
              Messages received before {dayAndTime(droppedBefore)} are no longer kept, by retention.
            </Text>
          )}
          {messages.map((message) => (
            <TracedMessageCard key={message.messageId} message={message} />
          ))}
        </Stack>
      )}
    </Answer>
  );
}

function ByMessageId({ messageId }: { readonly messageId: string }) {
  const query = useQuery({
    queryKey: ['message', messageId],
    queryFn: () => getJson<TracedMessage>(apiPath(['messages', messageId])),
    refetchInterval: ({ state }) => untilSettled(state.data ? [state.data] : []),
  });
  return <Answer query={query}>{(message) => <TracedMessageCard message={message} />}</Answer>;
}
