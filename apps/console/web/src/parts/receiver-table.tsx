import { Badge, Table, Text } from '@mantine/core';
import type { ReceiverView } from '../../../src/alerts/alert-views.js';
import { age, dayAndTime } from '../format.js';
import { TableHead } from './table-head.js';

/** Who is sent notices of alerts, and whether it takes them. */
export function ReceiverTable({ receivers }: { readonly receivers: readonly ReceiverView[] }) {
  if (receivers.length === 0)
    return <Text c="dimmed">Nobody: name addresses under alerts.emails or alerts.webhooks.</Text>;
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table className="tabular">
        <TableHead columns={['Who', 'By', 'Waiting', 'State']} />
        <Table.Tbody>
          {receivers.map(({ kind, name, waiting, trouble }) => (
            <Table.Tr key={`${kind} ${name}`}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{name}</Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{kind === 'email' ? 'E-mail' : 'Webhook'}</Table.Td>
              <Table.Td>{waiting}</Table.Td>
              <Table.Td>{trouble ? <Trouble trouble={trouble} /> : 'takes notices'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const Trouble = ({ trouble }: { readonly trouble: NonNullable<ReceiverView['trouble']> }) => (
  <>
    <Badge color="red" variant="light" tt="none" title={dayAndTime(trouble.since)}>
      {trouble.code}
    </Badge>{' '}
    <Text span size="sm">
      for {age(trouble.since)}: {trouble.text}
    </Text>
  </>
);
