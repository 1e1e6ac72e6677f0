import { Table } from '@mantine/core';
import type { MessageSummary } from '../../../src/api/views.js';
import { OutcomeBadge } from './outcome-badge.js';

/** Heads of what every list of messages says behind the name of each. */
export const messageHeads = ['Type', 'Organization', 'Feed', 'Answer', 'Outcome'].map((head) => (
  <Table.Th key={head}>{head}</Table.Th>
));

/** What a message is, without patient data, and what became of it. */
export const MessageCells = ({ message }: { readonly message: MessageSummary }) => (
  <>
    <Table.Td>{message.type}</Table.Td>
    <Table.Td>{message.organization}</Table.Td>
    <Table.Td>{message.feed}</Table.Td>
    <Table.Td>{message.acknowledgement}</Table.Td>
    <Table.Td>
      <OutcomeBadge outcome={message.outcome} code={message.code} />
    </Table.Td>
  </>
);
