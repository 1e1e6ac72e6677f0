import { Card, Stack, Text, Title } from '@mantine/core';
import { useAlerts } from '../alerts.js';
import { dayAndTime } from '../format.js';
import { AlertTable } from '../parts/alert-table.js';
import { ReceiverTable } from '../parts/receiver-table.js';
import { Answer } from '../parts/answer.js';
import { useSession } from '../session.js';

/** What people should look at now, and what was. */
export function AlertsPage() {
  const { organizations } = useSession();
  const query = useAlerts();
  if (organizations !== undefined) return <Text c="dimmed">Alerts are of the whole broker: ask its engineers.</Text>;
  return (
    <Answer query={query}>
      {({ active, past, checkedAt, receivers }) => (
        <Stack>
          <Card withBorder component="section" aria-label="Active">
            <Title order={2} size="h5">
              Active
            </Title>
            <Text size="sm" c="dimmed" mb="sm">
              {checkedAt === undefined ? 'Nothing was looked at yet.' : `Last looked at ${dayAndTime(checkedAt)}.`}
            </Text>
            <AlertTable alerts={active} none="All is well." />
          </Card>
          <Card withBorder component="section" aria-label="Past">
            <Title order={2} size="h5" mb="sm">
              Past
            </Title>
            <AlertTable alerts={past} none="No alert has ended yet." />
          </Card>
          <Card withBorder component="section" aria-label="Who is told">
            <Title order={2} size="h5" mb="sm">
              Who is told
            </Title>
            <ReceiverTable receivers={receivers} />
          </Card>
        </Stack>
      )}
    </Answer>
  );
}
