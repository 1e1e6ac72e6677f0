import { Anchor, Table, Text } from '@mantine/core';
import type { ShadowRunView } from '../../../src/api/shadow-views.js';
import { count, dayAndTime } from '../format.js';
import { href } from '../route.js';
import { ShadowStateBadge } from './shadow-state-badge.js';
import { TableHead } from './table-head.js';

interface ShadowRunTableProps {
  readonly runs: readonly ShadowRunView[];
  readonly shown: string | undefined;
}

const columns = ['Begun', 'By', 'Window', 'Rules', 'State', 'Messages', 'The same', 'Different', 'Promoted'];

/** Runs, the newest first. */
export const ShadowRunTable = ({ runs, shown }: ShadowRunTableProps) =>
  runs.length === 0 ? (
    <Text c="dimmed" size="sm">
      Nothing has been normalized again yet.
    </Text>
  ) : (
    <Table.ScrollContainer minWidth={860} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={6} className="tabular nowrap" aria-label="Runs">
        <TableHead columns={columns} />
        <Table.Tbody>
          {runs.map((run) => (
            <Table.Tr key={run.id} bg={run.id === shown ? 'var(--mantine-color-default-hover)' : undefined}>
              <Table.Td>
                <Anchor href={href({ page: 'shadow', run: run.id })} size="sm">
                  {dayAndTime(run.askedAt)}
                </Anchor>
              </Table.Td>
              <Table.Td>{run.by}</Table.Td>
              <Table.Td>{[run.window.feed, run.window.messageType].filter(Boolean).join(', ') || 'all feeds'}</Table.Td>
              <Table.Td>{run.triesRules ? 'tried' : 'in force'}</Table.Td>
              <Table.Td>
                <ShadowStateBadge state={run.state} />
              </Table.Td>
              <Table.Td>{count(run.counts.messages)}</Table.Td>
              <Table.Td>{count(run.counts.same)}</Table.Td>
              <Table.Td>{count(run.counts.different)}</Table.Td>
              <Table.Td>{count(run.promoted)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
