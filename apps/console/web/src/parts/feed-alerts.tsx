import { Badge } from '@mantine/core';
import { useAlerts } from '../alerts.js';
import { href } from '../route.js';

const said = new Map<string, string>([
  ['idle', 'silent for too long'],
  ['certificate', 'certificate expires'],
]);

/** What is wrong with one feed now, and where that is dealt with. */
export function FeedAlerts({ feed }: { readonly feed: string }) {
  const active = useAlerts().data?.active ?? [];
  return active
    .filter(({ rule, subject }) => subject === feed && said.has(rule))
    .map(({ id, rule, text }) => (
      <Badge key={id} component="a" href={href({ page: 'alerts' })} title={text} color="red" variant="light" tt="none">
        {said.get(rule)}
      </Badge>
    ));
}
