import { Badge, NavLink } from '@mantine/core';
import { useAlerts } from '../alerts.js';
import { count } from '../format.js';
import { useLive } from '../live.js';
import { href, type Route } from '../route.js';
import { useSession } from '../session.js';

/** The right that a page needs; the others are for everybody. */
const needed: Partial<Record<Route['page'], string>> = {
  people: 'patients.search',
  reviews: 'patients.read',
  accounts: 'accounts.manage',
  audit: 'audit.read',
};

const pages = [
  ['feeds', 'Feeds'],
  ['find', 'Find'],
  ['trace', 'Trace'],
  ['topics', 'Topics'],
  ['consumers', 'Consumers'],
  ['retention', 'Retention'],
  ['alerts', 'Alerts'],
  ['dead-letters', 'Dead letters'],
  ['people', 'People'],
  ['reviews', 'Identity reviews'],
  ['unused', 'Sent but not used'],
  ['shadow', 'Normalize again'],
  ['accounts', 'Accounts and roles'],
  ['audit', 'Audit trail'],
] as const;

export function Navigation({ current }: { readonly current: Route['page'] }) {
  const { rights } = useSession();
  const badges: Partial<Record<Route['page'], number>> = {
    alerts: useAlerts().data?.active.length,
    'dead-letters': useLive().overview?.messages.dead,
  };
  return (
    <nav aria-label="Pages">
      {pages
        .filter(([page]) => rights.includes(needed[page] ?? 'operations.read'))
        .map(([page, label]) => (
          <NavLink
            key={page}
            href={href({ page })}
            label={label}
            active={page === current}
            aria-current={page === current ? 'page' : undefined}
            rightSection={badges[page] ? <CountBadge of={badges[page]} /> : undefined}
          />
        ))}
    </nav>
  );
}

const CountBadge = ({ of }: { readonly of: number }) => (
  <Badge color="red" size="sm" variant="light">
    {count(of)}
  </Badge>
);
