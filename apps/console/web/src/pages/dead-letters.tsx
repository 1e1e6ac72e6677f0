import { Card, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DeadLetterGroupView } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { Answer } from '../parts/answer.js';
import { DeadGroups } from '../parts/dead-groups.js';
import { DeadLetterDrawer } from '../parts/dead-letter-drawer.js';
import { DeadList } from '../parts/dead-list.js';

/** What failed for good: by cause first, then letter by letter. */
export function DeadLettersPage({ letter }: { readonly letter: string | undefined }) {
  const groups = useQuery({
    queryKey: ['dead', 'groups'],
    queryFn: () => getJson<readonly DeadLetterGroupView[]>(apiPath(['dead', 'groups'])),
    refetchInterval: 3_000,
  });
  return (
    <Stack>
      <Card withBorder>
        <Title order={2} size="h5" mb="sm">
          By cause
        </Title>
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
