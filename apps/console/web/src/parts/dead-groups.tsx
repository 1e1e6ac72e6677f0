import { Group, Table, Text } from '@mantine/core';
import type { DeadLetterGroupView } from '../../../src/api/views.js';
import { age, count, dayAndTime } from '../format.js';
import { DiscardButton } from './discard-button.js';
import { ReplayButton } from './replay-button.js';
import { TableHead } from './table-head.js';

const columns = ['Cause', 'Stage', 'Topic', 'Letters', 'Oldest', 'Newest', ''];

/** Open letters by cause: what is repaired together. */
export function DeadGroups({ groups }: { readonly groups: readonly DeadLetterGroupView[] }) {
  if (groups.length === 0) return <Text c="dimmed">No dead letters are open.</Text>;
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table className="tabular">
        <TableHead columns={columns} />
        <Table.Tbody>
          {groups.map((group) => (
            <GroupRow key={`${group.topic} ${group.code} ${group.stage}`} group={group} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function GroupRow({ group }: { readonly group: DeadLetterGroupView }) {
  const { topic, code, stage } = group;
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={700}>
          {code}
        </Text>
        <Text size="xs" c="dimmed">
          {group.what}. {group.fix}
        </Text>
      </Table.Td>
      <Table.Td>{stage}</Table.Td>
      <Table.Td>{topic}</Table.Td>
      <Table.Td>{count(group.count)}</Table.Td>
      <Table.Td title={dayAndTime(group.oldest)}>{age(group.oldest)}</Table.Td>
      <Table.Td title={dayAndTime(group.newest)}>{age(group.newest)}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap" justify="end">
          <ReplayButton request={{ group: { topic, code, stage } }} letters={group.count} />
          <DiscardButton request={{ group: { topic, code, stage } }} letters={group.count} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
