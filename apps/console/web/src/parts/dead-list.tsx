import { Anchor, Badge, Checkbox, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeadLetterView } from '../../../src/api/views.js';
import { apiPath, getJson } from '../api.js';
import { dayAndTime } from '../format.js';
import { href } from '../route.js';
import { Answer } from './answer.js';
import { DiscardButton, ReopenButton } from './discard-button.js';
import { ReplayButton } from './replay-button.js';

const states = [
  { value: 'open', label: 'Open' },
  { value: 'replayed', label: 'Replayed' },
  { value: 'discarded', label: 'Discarded' },
] as const;
const lettersMax = 200;

/** Letters, newest first, to look at and to replay one by one. */
export function DeadList() {
  const [state, setState] = useState<string>('open');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const query = useQuery({
    queryKey: ['dead', 'letters', state],
    queryFn: () => getJson<readonly DeadLetterView[]>(apiPath(['dead'], { state, limit: lettersMax })),
    refetchInterval: 3_000,
  });
  const clear = (): void => setChosen(new Set());
  const toggle = (id: string): void => setChosen((before) => new Set(before).symmetricDifference(new Set([id])));
  const request = { request: { ids: [...chosen] }, letters: chosen.size, onDone: clear };
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SegmentedControl
          aria-label="State"
          data={[...states]}
          value={state}
          onChange={(value) => {
            setState(value);
            clear();
          }}
        />
        <Group gap="xs">
          {state === 'open' && <ReplayButton {...request} />}
          {state === 'open' && <DiscardButton {...request} />}
          {state === 'discarded' && <ReopenButton {...request} />}
        </Group>
      </Group>
      <Answer query={query}>
        {(letters) => (
          <LetterTable letters={letters} chosen={chosen} toggle={state === 'replayed' ? undefined : toggle} />
        )}
      </Answer>
    </Stack>
  );
}

interface LetterTableProps {
  readonly letters: readonly DeadLetterView[];
  readonly chosen: ReadonlySet<string>;
  readonly toggle: ((id: string) => void) | undefined;
}

const columns = ['', 'Died', 'Cause', 'Stage', 'Message', 'Control id', 'Feed', 'Attempts', ''];

function LetterTable({ letters, chosen, toggle }: LetterTableProps) {
  if (letters.length === 0) return <Text c="dimmed">None.</Text>;
  return (
    <Table.ScrollContainer minWidth={800}>
      <Table className="tabular" verticalSpacing={4} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, index) => (
              <Table.Th key={column || index}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {letters.map((letter) => (
            <LetterRow key={letter.id} letter={letter} checked={chosen.has(letter.id)} toggle={toggle} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface LetterRowProps {
  readonly letter: DeadLetterView;
  readonly checked: boolean;
  readonly toggle: LetterTableProps['toggle'];
}

function LetterRow({ letter, checked, toggle }: LetterRowProps) {
  return (
    <Table.Tr>
      <Table.Td>
        {toggle && <Checkbox aria-label={`Choose ${letter.id}`} checked={checked} onChange={() => toggle(letter.id)} />}
      </Table.Td>
      <Table.Td>{dayAndTime(letter.at)}</Table.Td>
      <Table.Td>
        <Badge color="red" variant="light" tt="none" title={letter.what}>
          {letter.code}
        </Badge>
      </Table.Td>
      <Table.Td>{letter.stage}</Table.Td>
      <Table.Td>{letter.messageType}</Table.Td>
      <Table.Td>
        <Anchor size="sm" href={href({ page: 'trace', messageId: letter.messageId })}>
          {letter.controlId ?? letter.messageId}
        </Anchor>
      </Table.Td>
      <Table.Td>{letter.feed}</Table.Td>
      <Table.Td>{letter.attempts}</Table.Td>
      <Table.Td>
        <Anchor size="sm" href={href({ page: 'dead-letters', letter: letter.id })}>
          Open
        </Anchor>
      </Table.Td>
    </Table.Tr>
  );
}
