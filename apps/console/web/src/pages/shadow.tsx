import { Card, Stack, Text, Title } from '@mantine/core';
import { Answer } from '../parts/answer.js';
import { ShadowForm } from '../parts/shadow-form.js';
import { ShadowRunFile } from '../parts/shadow-run-file.js';
import { ShadowRunTable } from '../parts/shadow-run-table.js';
import { useRight } from '../session.js';
import { isAmong, useShadowRuns } from '../shadow-runs.js';

/** What today's mapping, or other rules, would make of messages that came already; put in force where it is better. */
export function ShadowPage({ run }: { readonly run: string | undefined }) {
  const mayBegin = useRight('messages.repair');
  const runs = useShadowRuns(run);
  return (
    <Stack>
      <Text size="sm" c="dimmed" maw={760}>
        Messages that are kept are normalized again, beside what they became. Nothing downstream sees it until a run is
        promoted: then what differs replaces what the same messages did before.
      </Text>
      {mayBegin && (
        <Card withBorder>
          <Title order={2} size="h5" mb="sm">
            New run
          </Title>
          <ShadowForm />
        </Card>
      )}
      {run !== undefined &&
        (isAmong(runs.data, run) ? (
          <ShadowRunFile key={run} run={run} />
        ) : (
          <Text size="sm">The run is asked for and has not begun, or there is none of this name.</Text>
        ))}
      <Card withBorder>
        <Title order={2} size="h5" mb="sm">
          Runs
        </Title>
        <Answer query={runs}>{(known) => <ShadowRunTable runs={known} shown={run} />}</Answer>
      </Card>
    </Stack>
  );
}
