import { Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FeedView } from '../../../src/api/views.js';
import { type FeedOrder, feedOrders, shownFeeds } from '../feed-order.js';
import { count } from '../format.js';
import { FeedTable } from './feed-table.js';

/** So many are seen at once. */
const fewMax = 6;

/** All feeds; of many, those that are looked for, in the order that is asked for. */
export function FeedList({ feeds }: { readonly feeds: readonly FeedView[] }) {
  const [text, setText] = useState('');
  const [order, setOrder] = useState<FeedOrder>('configured');
  if (feeds.length <= fewMax) return <FeedTable feeds={feeds} />;
  const shown = shownFeeds(feeds, text, order);
  return (
    <Stack gap="sm">
      <Group align="end" gap="sm">
        <TextInput
          label="Feed or sender"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          w={220}
        />
        <NativeSelect
          label="Order"
          value={order}
          data={[...feedOrders]}
          onChange={({ currentTarget }) => setOrder(currentTarget.value as FeedOrder)}
        />
        <Text size="sm" c="dimmed" className="tabular">
          {count(shown.length)} of {count(feeds.length)} feeds
        </Text>
      </Group>
      <FeedTable feeds={shown} />
    </Stack>
  );
}
