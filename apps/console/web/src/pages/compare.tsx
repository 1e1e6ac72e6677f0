import { Alert, Anchor, Card, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { MessageDifference } from '../../../src/api/inspection-views.js';
import type { MessageSummary } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { count, dayAndTime } from '../format.js';
import { type Hl7Names, useHl7Names } from '../hl7-names.js';
import { Answer } from '../parts/answer.js';
import { href } from '../route.js';

/** What differs between two messages, field by field. */
export function ComparePage({ one, other }: { readonly one: string; readonly other: string }) {
  const path = ['messages', one, 'difference', other];
  const query = useQuery({ queryKey: path, queryFn: () => getJson<MessageDifference>(apiPath(path)) });
  const names = useHl7Names();
  return (
    <Stack>
      <Group>
        <Anchor size="sm" href={href({ page: 'compare', one: other, other: one })}>
          Swap
        </Anchor>
        <Anchor size="sm" href={href({ page: 'find' })}>
          Find
        </Anchor>
      </Group>
      <Answer query={query}>{(difference) => <Difference difference={difference} names={names} />}</Answer>
    </Stack>
  );
}

interface DifferenceProps {
  readonly difference: MessageDifference;
  readonly names: Hl7Names;
}

function Difference({ difference: { before, after, fields, isCut }, names }: DifferenceProps) {
  return (
    <Card withBorder p="xs">
      <Text size="sm" role="status" mb="xs">
        {said(fields.length, isCut)}
      </Text>
      <Table.ScrollContainer minWidth={700}>
        <Table verticalSpacing={4} layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={220}>Field</Table.Th>
              <Table.Th>
                <Side message={before} />
              </Table.Th>
              <Table.Th>
                <Side message={after} />
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map(({ at, before: was, after: is }, index) => (
              // A segment that only the second has may carry the name of one in the first.
              <Table.Tr key={index}>
                <Table.Th scope="row">
                  {at}
                  <Text size="xs" c="dimmed" fw={400}>
                    {nameOf(at, names)}
                  </Text>
                </Table.Th>
                <Table.Td className="monospaced anywhere">{was === undefined ? '–' : <del>{was}</del>}</Table.Td>
                <Table.Td className="monospaced anywhere">{is === undefined ? '–' : <ins>{is}</ins>}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {isCut && <Alert color="gray">More fields differ than a person could read.</Alert>}
    </Card>
  );
}

function said(fields: number, isCut: boolean): string {
  if (fields === 0) return 'No field differs.';
  if (fields === 1) return 'One field differs.';
  return `${count(fields)}${isCut ? ' and more' : ''} fields differ.`;
}

function nameOf(at: string, names: Hl7Names): string {
  const [segment = '', field = ''] = at.replace(/\[\d+\]/, '').split('-');
  return names.field(segment, Number(field));
}

const Side = ({ message }: { readonly message: MessageSummary }) => (
  <>
    <Anchor size="sm" href={href({ page: 'inspect', messageId: message.messageId })}>
      {message.type} {message.controlId ?? message.messageId}
    </Anchor>
    <Text size="xs" c="dimmed" fw={400} className="tabular">
      {dayAndTime(message.receivedAt)} · {message.feed}
    </Text>
  </>
);
