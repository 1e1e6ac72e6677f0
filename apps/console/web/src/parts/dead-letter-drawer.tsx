import { Alert, Anchor, Button, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { DeadLetterDetail } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { dayAndTime } from '../format.js';
import { go, href } from '../route.js';
import { Answer } from './answer.js';
import { DiscardButton, ReopenButton } from './discard-button.js';
import { EntryContent } from './entry-content.js';
import { LetterEditor } from './letter-editor.js';
import { ReplayButton } from './replay-button.js';

/** One letter: why it died, what one can do, and the entry as it was. */
export function DeadLetterDrawer({ letter }: { readonly letter: string }) {
  const query = useQuery({
    queryKey: ['dead', 'letter', letter],
    queryFn: () => getJson<DeadLetterDetail>(apiPath(['dead', letter])),
    refetchInterval: 3_000,
  });
  return (
    <Drawer
      opened
      onClose={() => go({ page: 'dead-letters' })}
      position="right"
      size="xl"
      title={letter}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Answer query={query}>{(detail) => <Detail key={detail.id} letter={detail} />}</Answer>
    </Drawer>
  );
}

function Detail({ letter }: { readonly letter: DeadLetterDetail }) {
  const [editing, { open, close }] = useDisclosure();
  return (
    <Stack>
      <Alert color="red" title={letter.code}>
        {letter.what}. {letter.fix}
        {Object.entries(letter.detail).map(([name, value]) => (
          <Text key={name} size="sm">
            {name}: {String(value)}
          </Text>
        ))}
      </Alert>
      <Text size="sm" c="dimmed" className="tabular">
        {letter.stage} · {dayAndTime(letter.at)} · {letter.state} since {dayAndTime(letter.changedAt)} · revision{' '}
        {letter.revision} ·{' '}
        <Anchor underline="always" href={href({ page: 'trace', messageId: letter.messageId })}>
          trace
        </Anchor>
      </Text>
      <History letter={letter} />
      {!editing && <Actions letter={letter} onEdit={open} />}
      {editing && letter.text !== undefined ? (
        <LetterEditor letter={letter.id} text={letter.text} onClose={close} />
      ) : (
        <Contents letter={letter} />
      )}
    </Stack>
  );
}

/** Who did what with it, and what it is a copy of. */
function History({ letter: { change, state, editOf } }: { readonly letter: DeadLetterDetail }) {
  return (
    <>
      {change && (
        <Text size="sm">
          {state === 'open' ? 'Opened again' : change.edited ? 'An edited copy was sent' : `Was ${state}`} by{' '}
          {change.by}
          {change.reason !== undefined && `: ${change.reason}`}
        </Text>
      )}
      {editOf !== undefined && (
        <Text size="sm">
          This is an edited copy of{' '}
          <Anchor underline="always" href={href({ page: 'dead-letters', letter: editOf })}>
            {editOf}
          </Anchor>
          .
        </Text>
      )}
    </>
  );
}

function Actions({ letter, onEdit }: { readonly letter: DeadLetterDetail; readonly onEdit: () => void }) {
  const request = { ids: [letter.id] };
  if (letter.state === 'discarded') return <ReopenButton request={request} letters={1} />;
  if (letter.state !== 'open') return null;
  return (
    <Group>
      <ReplayButton request={request} letters={1} />
      {letter.text !== undefined && (
        <Button size="compact-sm" variant="light" onClick={onEdit}>
          Edit a copy
        </Button>
      )}
      <DiscardButton request={request} letters={1} />
    </Group>
  );
}

function Contents({ letter: { entry, editedCopy } }: { readonly letter: DeadLetterDetail }) {
  return (
    <>
      {editedCopy && (
        <>
          <Title order={3} size="h6">
            The copy that was sent
          </Title>
          <EntryContent entry={editedCopy} />
          <Title order={3} size="h6">
            The letter
          </Title>
        </>
      )}
      {entry ? <EntryContent entry={entry} /> : <Text c="dimmed">The entry is no longer kept.</Text>}
    </>
  );
}
