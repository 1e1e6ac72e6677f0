import { Anchor, Table } from '@mantine/core';
import type { MessageSummary } from '../../../src/api/views.js';
import { dayAndTime } from '../format.js';
import { href } from '../route.js';
import { MessageCells, messageHeads } from './message-cells.js';

/** Messages without patient data; each leads to its trace. */
export function MessageTable({ messages }: { readonly messages: readonly MessageSummary[] }) {
  return (
    <Table.ScrollContainer minWidth={700}>
      <Table verticalSpacing={4} className="tabular" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Received</Table.Th>
            <Table.Th>Control id</Table.Th>
            {messageHeads}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {messages.map((message) => (
            <Table.Tr key={message.messageId}>
              <Table.Td>{dayAndTime(message.receivedAt)}</Table.Td>
              <Table.Td>
                <Anchor size="sm" href={href({ page: 'trace', messageId: message.messageId })}>
                  {message.controlId ?? message.messageId}
                </Anchor>
              </Table.Td>
              <MessageCells message={message} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
