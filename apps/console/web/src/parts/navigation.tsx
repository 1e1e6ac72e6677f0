import { Badge, NavLink } from '@mantine/core';
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
  ['dead-letters', 'Dead letters'],
  ['people', 'People'],
  ['reviews', 'Identity reviews'],
  ['unused', 'Sent but not used'],
  ['accounts', 'Accounts and roles'],
  ['audit', 'Audit trail'],
] as const;

export function Navigation({ current }: { readonly current: Route['page'] }) {
  const { rights } = useSession();
  const dead = useLive().overview?.messages.dead ?? 0;
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
            rightSection={page === 'dead-letters' && dead > 0 ? <DeadBadge dead={dead} /> : undefined}
          />
        ))}
    </nav>
  );
}

const DeadBadge = ({ dead }: { readonly dead: number }) => (
  <Badge color="red" size="sm" variant="light">
    {count(dead)}
  </Badge>
);
