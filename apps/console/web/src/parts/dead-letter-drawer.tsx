import { Alert, Drawer, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DeadLetterDetail } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { dayAndTime } from '../format.js';
import { go } from '../route.js';
import { Answer } from './answer.js';
import { EntryContent } from './entry-content.js';
import { ReplayButton } from './replay-button.js';

/** One letter: why it died, what one can do, and the entry as it was. */
export function DeadLetterDrawer({ letter }: { readonly letter: string }) {
  const query = useQuery({
    queryKey: ['dead', 'letter', letter],
    queryFn: () => getJson<DeadLetterDetail>(apiPath(['dead', letter])),
  });
  return (
    <Drawer opened onClose={() => go({ page: 'dead-letters' })} position="right" size="xl" title={letter}>
      <Answer query={query}>{(detail) => <Detail letter={detail} />}</Answer>
    </Drawer>
  );
}

function Detail({ letter }: { readonly letter: DeadLetterDetail }) {
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
      <Group justify="space-between">
        <Text size="sm" c="dimmed" className="tabular">
          {letter.stage} · {dayAndTime(letter.at)} · {letter.state} since {dayAndTime(letter.changedAt)} · revision{' '}
          {letter.revision}
        </Text>
        {letter.state === 'open' && <ReplayButton request={{ ids: [letter.id] }} letters={1} />}
      </Group>
      {letter.entry ? <EntryContent entry={letter.entry} /> : <Text c="dimmed">The entry is no longer kept.</Text>}
    </Stack>
  );
}
