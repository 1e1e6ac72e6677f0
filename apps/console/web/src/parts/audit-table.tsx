import { Badge, Table, Text } from '@mantine/core';
import type { AuditView } from '../../../src/audit/audit-views.js';
import { dayAndTime } from '../format.js';

const colors = { done: 'gray', refused: 'orange', failed: 'red' } as const;

export function AuditTable({ records }: { readonly records: readonly AuditView[] }) {
  return (
    <Table.ScrollContainer minWidth={960}>
      <Table verticalSpacing={4} className="tabular">
        <Table.Thead>
          <Table.Tr>
            {['No.', 'When', 'Who', 'What', 'Outcome', 'Whose', 'From', 'More'].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {records.map((record) => (
            <Row key={record.sequence} record={record} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ record }: { readonly record: AuditView }) {
  const { sequence, at, who, kind, role, action, outcome, patients, source, route, message, code, detail } = record;
  const more = [code, detail === message ? '' : detail, message && `message ${message}`].filter((part) => part !== '');
  return (
    <Table.Tr>
      <Table.Td>{sequence}</Table.Td>
      <Table.Td className="nowrap">{dayAndTime(at)}</Table.Td>
      <Table.Td>
        {who}
        <Text size="xs" c="dimmed">
          {[kind, role].filter((part) => part !== '' && part !== who).join(', ')}
        </Text>
      </Table.Td>
      <Table.Td>{action}</Table.Td>
      <Table.Td>
        <Badge variant="light" color={colors[outcome]} tt="none">
          {outcome}
        </Badge>
      </Table.Td>
      <Table.Td className="monospaced">{patients.join(' ')}</Table.Td>
      <Table.Td>{source}</Table.Td>
      <Table.Td>
        {more.join(' · ')}
        <Text size="xs" c="dimmed">
          {route}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
