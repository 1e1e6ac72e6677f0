import { Anchor, Text } from '@mantine/core';
import { href } from '../route.js';

/** For an address that was typed or cut off on its way. */
export const NoPage = () => (
  <Text>
    Nothing has this address. All begins at <Anchor href={href({ page: 'feeds' })}>Feeds</Anchor>; messages are looked
    for on <Anchor href={href({ page: 'find' })}>Find</Anchor>.
  </Text>
);
