import { Anchor, Button, Checkbox, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { FindRequest } from '../../../src/api/find-views.js';
import type { MessageSummary } from '../../../src/api/views.js';
import { saveAnswer } from '../api.js';
import { count, dayAndTime } from '../format.js';
import { go, href } from '../route.js';
import { MessageCells, messageHeads } from './message-cells.js';

interface FoundMessagesProps {
  readonly request: FindRequest;
  readonly messages: readonly MessageSummary[];
  readonly progress: {
    readonly examined: number;
    readonly reachedAt: string | undefined;
    readonly isOver: boolean;
    readonly isBusy: boolean;
    readonly droppedBefore: string | undefined;
  };
  readonly onMore: () => void;
  readonly onStop: () => void;
}

/** What was found so far, how far was looked, and what one can do with it. */
export function FoundMessages({ request, messages, progress, onMore, onStop }: FoundMessagesProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [one, other] = chosen;
  const choose = (id: string): void =>
    setChosen((before) => (before.includes(id) ? before.filter((each) => each !== id) : [...before, id].slice(-2)));
  return (
    <>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status" className="tabular">
          {said(messages.length, progress)}
        </Text>
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            disabled={!one || !other}
            onClick={() => one && other && go({ page: 'compare', one, other })}
          >
            Compare two
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={messages.length === 0}
            onClick={() => void saveAnswer('/api/messages/search.csv', request, 'messages.csv')}
          >
            Export CSV
          </Button>
        </Group>
      </Group>
      {messages.length > 0 && <Rows messages={messages} chosen={chosen} onChoose={choose} />}
      {!progress.isOver && (
        <Group>
          {progress.isBusy ? (
            <Button variant="light" color="gray" onClick={onStop}>
              Stop
            </Button>
          ) : (
            <Button variant="light" onClick={onMore}>
              Look further back
            </Button>
          )}
        </Group>
      )}
    </>
  );
}

function said(
  found: number,
  { examined, reachedAt, isOver, isBusy, droppedBefore }: FoundMessagesProps['progress'],
): string {
  if (isBusy && examined === 0) return 'Looking …';
  const shown = `${count(found)} found`;
  const gone = droppedBefore === undefined ? '' : `; what came before ${dayAndTime(droppedBefore)} is no longer kept`;
  if (isOver) return `${shown}, all looked at${gone}`;
  return `${shown}; ${count(examined)} looked at${reachedAt ? `, back to ${dayAndTime(reachedAt)}` : ''}`;
}

interface RowsProps {
  readonly messages: readonly MessageSummary[];
  readonly chosen: readonly string[];
  readonly onChoose: (messageId: string) => void;
}

const Rows = ({ messages, chosen, onChoose }: RowsProps) => (
  <Table.ScrollContainer minWidth={860}>
    <Table verticalSpacing={4} className="tabular" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={36}>
            <span className="visually-hidden">To compare</span>
          </Table.Th>
          <Table.Th>Received</Table.Th>
          <Table.Th>Message</Table.Th>
          {messageHeads}
          <Table.Th>
            <span className="visually-hidden">Way</span>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {messages.map((message) => (
          <Table.Tr key={message.messageId}>
            <Table.Td>
              <Checkbox
                size="xs"
                aria-label={`Compare ${message.controlId ?? message.messageId}`}
                checked={chosen.includes(message.messageId)}
                onChange={() => onChoose(message.messageId)}
              />
            </Table.Td>
            <Table.Td>{dayAndTime(message.receivedAt)}</Table.Td>
            <Table.Td>
              <Anchor size="sm" href={href({ page: 'inspect', messageId: message.messageId })}>
                {message.controlId ?? message.messageId}
              </Anchor>
            </Table.Td>
            <MessageCells message={message} />
            <Table.Td>
              <Anchor
                size="sm"
                href={href({ page: 'trace', messageId: message.messageId })}
                aria-label={`Trace ${message.controlId ?? message.messageId}`}
              >
                trace
              </Anchor>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);
