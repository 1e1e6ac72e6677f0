import { Anchor, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { KeptPartition, KeptStoreView } from '../../../src/api/retention-views.js';
import { bytes, count, dayAndTime, dayAndTimeOrDash } from '../format.js';
import { href } from '../route.js';
import { TableHead } from './table-head.js';

const keeps = (days: number | undefined): string => (days === undefined ? 'everything' : `${count(days)} days`);

const Rows = ({ heads, children }: { readonly heads: readonly string[]; readonly children: ReactNode }) => (
  <Table.ScrollContainer minWidth={900}>
    <Table className="tabular" highlightOnHover>
      <TableHead columns={heads} />
      <Table.Tbody>{children}</Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

export const KeptStores = ({ stores }: { readonly stores: readonly KeptStoreView[] }) => (
  <Rows heads={['Store', 'Keeps', 'Oldest', 'Entries', 'About', 'Dropped so far', 'Last dropped', 'Next sweep']}>
    {stores.map((store) => (
      <Table.Tr key={store.store}>
        <Table.Td>
          {store.store}
          <Text size="xs" c="dimmed">
            {store.holds}
          </Text>
        </Table.Td>
        <Table.Td>{keeps(store.keptDays)}</Table.Td>
        <Table.Td>{dayAndTimeOrDash(store.oldest)}</Table.Td>
        <Table.Td>
          {count(store.entries)}
          {store.isMore && ' or more'}
          {store.held !== undefined && store.held > 0 && (
            <Text size="xs" c="dimmed">
              {count(store.held)} old, still needed
            </Text>
          )}
        </Table.Td>
        <Table.Td>{bytes(store.bytes)}</Table.Td>
        <Table.Td>{count(store.dropped)}</Table.Td>
        <Table.Td>
          {store.lastDropped ? `${count(store.lastDropped.entries)} at ${dayAndTime(store.lastDropped.at)}` : '–'}
        </Table.Td>
        <Table.Td>{dayAndTimeOrDash(store.nextSweep)}</Table.Td>
      </Table.Tr>
    ))}
  </Rows>
);

export const KeptTopics = ({ partitions }: { readonly partitions: readonly KeptPartition[] }) => (
  <Rows heads={['Topic', 'Partition', 'Keeps', 'Oldest', 'Entries', 'Dropped so far', 'Goes next', 'Held by']}>
    {partitions.map(({ topic, partition, keptDays, oldest, entries, dropped, due, heldBy }) => (
      <Table.Tr key={`${topic}/${partition}`}>
        <Table.Td>
          <Anchor size="sm" href={href({ page: 'topics', topic, partition })}>
            {topic}
          </Anchor>
        </Table.Td>
        <Table.Td>{partition}</Table.Td>
        <Table.Td>{keeps(keptDays)}</Table.Td>
        <Table.Td>{dayAndTimeOrDash(oldest)}</Table.Td>
        <Table.Td>{count(entries)}</Table.Td>
        <Table.Td>{count(dropped)}</Table.Td>
        <Table.Td>{count(due)}</Table.Td>
        <Table.Td>{heldBy ?? '–'}</Table.Td>
      </Table.Tr>
    ))}
  </Rows>
);
