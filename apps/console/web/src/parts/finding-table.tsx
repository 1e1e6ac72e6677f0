import { Badge, Button, Card, Group, Progress, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { FindingView } from '../../../src/api/finding-views.js';
import { count } from '../format.js';

interface FindingTableProps {
  readonly title: string;
  /** Said where there is nothing. */
  readonly empty: string;
  /** Of which the rows are shares. */
  readonly messages: number;
  readonly rows: readonly (FindingView & { readonly what?: string })[];
}

const shownAtFirst = 20;

/** Places in a message, the most frequent first, each with the share of messages in which it was found. */
export function FindingTable({ title, empty, messages, rows }: FindingTableProps) {
  const [isWhole, setWhole] = useState(false);
  const hasWhat = rows.some(({ what }) => what !== undefined);
  return (
    <Card withBorder>
      <Group gap="sm" mb="sm">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Badge variant="light" color={rows.length === 0 ? 'teal' : 'yellow'}>
          {count(rows.length)}
        </Badge>
      </Group>
      {rows.length === 0 ? (
        <Text c="dimmed" size="sm">
          {empty}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={600}>
          <Table verticalSpacing={4} className="tabular nowrap">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={120}>Where</Table.Th>
                {hasWhat && <Table.Th>What</Table.Th>}
                <Table.Th w={110}>Messages</Table.Th>
                <Table.Th w={220}>Share</Table.Th>
                <Table.Th w={110}>First day</Table.Th>
                <Table.Th w={110}>Last day</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.slice(0, isWhole ? rows.length : shownAtFirst).map((row) => (
                <FindingRow key={`${row.at} ${row.what ?? ''}`} row={row} hasWhat={hasWhat} messages={messages} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {rows.length > shownAtFirst && !isWhole && (
        <Button variant="subtle" size="xs" mt="xs" onClick={() => setWhole(true)}>
          Show all {count(rows.length)}
        </Button>
      )}
    </Card>
  );
}

interface FindingRowProps {
  readonly row: FindingTableProps['rows'][number];
  readonly hasWhat: boolean;
  readonly messages: number;
}

function FindingRow({ row: { at, what, messages: found, firstDay, lastDay }, hasWhat, messages }: FindingRowProps) {
  // One message may have several findings beyond the bound of a feed.
  const share = Math.min(100, (100 * found) / messages);
  return (
    <Table.Tr>
      <Table.Th scope="row">{at}</Table.Th>
      {hasWhat && <Table.Td>{what}</Table.Td>}
      <Table.Td>{count(found)}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Progress value={share} w={130} aria-label={`${share.toFixed(0)} % of the messages`} />
          <Text size="xs">{share < 1 ? '< 1' : share.toFixed(0)} %</Text>
        </Group>
      </Table.Td>
      <Table.Td>{firstDay}</Table.Td>
      <Table.Td>{lastDay}</Table.Td>
    </Table.Tr>
  );
}
