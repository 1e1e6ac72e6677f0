import { Alert, Card, Group, Loader, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ShadowRunDetail } from '../../../src/api/shadow-views.js';
import { count, dayAndTime } from '../format.js';
import { href } from '../route.js';
import { useRight } from '../session.js';
import { useShadowRun } from '../shadow-runs.js';
import { Answer } from './answer.js';
import { PromoteButton } from './promote-button.js';
import { ShadowDifferences } from './shadow-differences.js';
import { ShadowStateBadge } from './shadow-state-badge.js';

/** One run: how many messages would be otherwise, in what, and what can be done about it. */
export function ShadowRunFile({ run }: { readonly run: string }) {
  const query = useShadowRun(run);
  return (
    <Card withBorder component="section" aria-label="Run">
      <Answer query={query}>{(detail) => <Found run={detail} />}</Answer>
    </Card>
  );
}

function Found({ run }: { readonly run: ShadowRunDetail }) {
  const mayPromote = useRight('messages.repair');
  const { state, askedAt, by, triesRules, awaitsRules, differences, events } = run;
  const isPromotable = state === 'compared' && !awaitsRules && events.promotable + events.leavingResources > 0;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={2} size="h5">
            Run of {dayAndTime(askedAt)}
          </Title>
          <ShadowStateBadge state={state} />
          <Text size="sm" c="dimmed">
            {by}
            {triesRules && (awaitsRules ? ', rules to try' : ', rules that are in force now')}
          </Text>
        </Group>
        {mayPromote && isPromotable && <PromoteButton run={run} />}
      </Group>
      <Counts run={run} />
      {state === 'promoting' && <Promotion run={run} />}
      <Advice run={run} />
      {differences.length > 0 && <ShadowDifferences differences={differences} />}
    </Stack>
  );
}

const figures = [
  ['messages', 'Messages'],
  ['same', 'The same'],
  ['different', 'Different'],
  ['newlyAccepted', 'Newly accepted'],
  ['newlyRefused', 'Newly refused'],
  ['pending', 'On their way'],
  ['notCompared', 'Not compared'],
] as const;

const Counts = ({ run: { counts, state } }: { readonly run: ShadowRunDetail }) => (
  <Group gap="md" align="center">
    {(state === 'clearing' || state === 'comparing') && <Loader size="sm" aria-label="Comparing" role="status" />}
    <SimpleGrid cols={{ base: 2, sm: 4, lg: 7 }} spacing="lg">
      {figures.map(([name, label]) => (
        <div key={name}>
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text fw={700} size="lg" className="tabular">
            {count(counts[name])}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  </Group>
);

function Promotion({ run: { promoted, events } }: { readonly run: ShadowRunDetail }) {
  const all = events.promotable + events.leavingResources;
  const said = `${count(promoted)} of ${count(all)} events promoted`;
  return (
    <div>
      <Text size="sm" className="tabular">
        {said}
      </Text>
      <Progress value={(100 * promoted) / Math.max(1, all)} animated aria-label={said} />
    </div>
  );
}

/** What the figures mean, and what to do next. */
function Advice({
  run: { state, counts, events, promoted, awaitsRules, differences },
}: {
  readonly run: ShadowRunDetail;
}) {
  if (state === 'promoted') return <Text size="sm">{count(promoted)} events are in force now.</Text>;
  if (state !== 'compared') return null;
  return (
    <>
      {differences.length === 0 && counts.messages > 0 && <Text size="sm">Nothing would be otherwise.</Text>}
      {awaitsRules && events.promotable + events.leavingResources > 0 && (
        <Alert color="blue" title="Rules to try">
          A run of rules is promoted once they are those of the feed: put the file into the configuration and start the
          broker again. Else the next message would undo what was promoted.
        </Alert>
      )}
      {counts.newlyRefused > 0 && (
        <Text size="sm">
          {count(counts.newlyRefused)} messages would get no event any more; what they became stays as it is.
        </Text>
      )}
      {events.deadLetters > 0 && (
        <Text size="sm">
          {count(events.deadLetters)} of the messages are <a href={href({ page: 'dead-letters' })}>dead letters</a>;
          those that are accepted now are replayed there.
        </Text>
      )}
    </>
  );
}
