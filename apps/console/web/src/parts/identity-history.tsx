import { Badge, Button, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { numberText } from '../demographics.js';
import { dayAndTime } from '../format.js';
import type { Act, PersonHistory } from '../identity.js';
import { UndoDialog } from './undo-dialog.js';

const states = { counts: 'counts', overtaken: 'overtaken: the number moved on', undone: 'undone' } as const;

/** Who said what about the person's numbers, and whose each number was when. */
export function IdentityHistory({ history: { acts, memberships } }: { readonly history: PersonHistory }) {
  const [act, setAct] = useState<Act>();
  return (
    <Stack>
      <Title order={3} size="h5">
        Decisions and acts
      </Title>
      {acts.length === 0 ? (
        <Text c="dimmed">Nobody has said anything about these numbers; the index joined them by itself.</Text>
      ) : (
        <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table verticalSpacing={4} aria-label="Decisions and acts">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>What</Table.Th>
                <Table.Th>Numbers</Table.Th>
                <Table.Th>By</Table.Th>
                <Table.Th>Why</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>
                  <span className="visually-hidden">Undo</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {acts.toReversed().map((one, at) => (
                <ActRow key={one.id ?? at} act={one} onUndo={setAct} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Title order={3} size="h5">
        Whose each number was
      </Title>
      <Memberships memberships={memberships} />
      {act?.id !== undefined && <UndoDialog id={act.id} act={act} onClose={() => setAct(undefined)} />}
    </Stack>
  );
}

interface ActRowProps {
  readonly act: Act;
  readonly onUndo: (act: Act) => void;
}

const ActRow = ({ act, onUndo }: ActRowProps) => (
  <Table.Tr>
    <Table.Td>{act.at === '' ? '–' : dayAndTime(act.at)}</Table.Td>
    <Table.Td>{act.apart === true ? `${act.kind}, said to be two` : act.kind}</Table.Td>
    <Table.Td>{[act.a, ...(act.b ? [act.b] : [])].map(numberText).join(' and ')}</Table.Td>
    <Table.Td>{act.by ?? '–'}</Table.Td>
    <Table.Td>{act.reason ?? '–'}</Table.Td>
    <Table.Td>
      <Badge variant="default" tt="none">
        {states[act.state]}
      </Badge>
    </Table.Td>
    <Table.Td>
      {act.id !== undefined && act.state !== 'undone' && (
        <Button size="compact-sm" variant="default" onClick={() => onUndo(act)} aria-label={`Undo ${act.kind}`}>
          Undo …
        </Button>
      )}
    </Table.Td>
  </Table.Tr>
);

const Memberships = ({ memberships }: Pick<PersonHistory, 'memberships'>) => (
  <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
    <Table verticalSpacing={4} aria-label="Whose each number was">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Since</Table.Th>
          <Table.Th>Number</Table.Th>
          <Table.Th>Belongs to</Table.Th>
          <Table.Th>Because of</Table.Th>
          <Table.Th>Evidence</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {memberships.map(({ source, enterpriseId, version, sinceAt, cause, evidence }) => (
          <Table.Tr key={`${source.system}|${source.value} ${version}`}>
            <Table.Td>{dayAndTime(sinceAt)}</Table.Td>
            <Table.Td>{numberText(source)}</Table.Td>
            <Table.Td>{enterpriseId}</Table.Td>
            <Table.Td>{cause}</Table.Td>
            <Table.Td>
              {evidence.length === 0
                ? '–'
                : evidence.map(({ with: other, bits }) => `${numberText(other)}: ${bits.toFixed(1)} bits`).join(', ')}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);
