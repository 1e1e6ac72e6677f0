import { Card, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DeadLetterGroupView } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { Answer } from '../parts/answer.js';
import { DeadGroups } from '../parts/dead-groups.js';
import { DeadLetterDrawer } from '../parts/dead-letter-drawer.js';
import { DeadList } from '../parts/dead-list.js';
import { ReplayButton } from '../parts/replay-button.js';
import { ReplayProgress } from '../parts/replay-progress.js';

/** What failed for good: by cause first, then letter by letter. */
export function DeadLettersPage({ letter }: { readonly letter: string | undefined }) {
  const groups = useQuery({
    queryKey: ['dead', 'groups'],
    queryFn: () => getJson<readonly DeadLetterGroupView[]>(apiPath(['dead', 'groups'])),
    refetchInterval: 3_000,
  });
  const open = (groups.data ?? []).reduce((sum, group) => sum + group.count, 0);
  return (
    <Stack>
      <ReplayProgress />
      <Card withBorder>
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h5">
            By cause
          </Title>
          {open > 0 && <ReplayButton request={{ all: true }} letters={open} label="Replay all" />}
        </Group>
        <Answer query={groups}>{(found) => <DeadGroups groups={found} />}</Answer>
      </Card>
      <Card withBorder>
        <Title order={2} size="h5" mb="sm">
          Letters
        </Title>
        <DeadList />
      </Card>
      {letter !== undefined && <DeadLetterDrawer letter={letter} />}
    </Stack>
  );
}
