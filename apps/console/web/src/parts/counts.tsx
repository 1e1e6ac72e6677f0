import { Anchor, Card, Group, SimpleGrid, Text } from '@mantine/core';
import type { MessageCounts } from '../../../src/api/views.js';
import { count } from '../format.js';
import { href } from '../route.js';

const tiles = [
  ['received', 'Received', 'taken off the wire and on disk'],
  ['linked', 'Linked', 'a person was found or made'],
  ['answered', 'Answered', 'queries'],
  ['filtered', 'Filtered', 'nothing clinical in it'],
  ['refused', 'Refused', 'AR or CR: type, version, sender'],
  ['dead', 'Dead', 'in the dead letters'],
  ['pending', 'In flight', 'outcome not known yet'],
] as const;

/** What became of all messages since the data directory was made. */
export function Counts({ messages }: { readonly messages: MessageCounts }) {
  return (
    <SimpleGrid cols={{ base: 2, sm: 4, lg: 7 }} spacing="sm">
      {tiles.map(([name, label, meaning]) => (
        <Card key={name} withBorder padding="sm">
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text
            fz={26}
            fw={700}
            lh={1.2}
            className="tabular"
            c={name === 'dead' && messages.dead > 0 ? 'red' : undefined}
          >
            {name === 'dead' && messages.dead > 0 ? (
              <Anchor href={href({ page: 'dead-letters' })} inherit c="red">
                {count(messages.dead)}
              </Anchor>
            ) : (
              count(messages[name])
            )}
          </Text>
          <Text size="xs" c="dimmed">
            {meaning}
          </Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}

/** The equation that shows that nothing was lost. */
export function Ledger({ messages }: { readonly messages: MessageCounts }) {
  const { received, linked, answered, refused, filtered, dead, pending, resent = 0 } = messages;
  const balanced = received === linked + answered + refused + filtered + dead + pending;
  return (
    <Group gap="xs">
      <Text size="sm" c={balanced ? 'dimmed' : 'red'} className="tabular">
        {balanced ? 'Balanced: ' : 'Does not balance: '}
        {count(received)} received = {count(linked)} linked + {count(answered)} answered + {count(refused)} refused +{' '}
        {count(filtered)} filtered + {count(dead)} dead + {count(pending)} in flight.
      </Text>
      {resent > 0 && (
        <Text size="sm" c="dimmed">
          {count(resent)} resends had no second effect.
        </Text>
      )}
    </Group>
  );
}
