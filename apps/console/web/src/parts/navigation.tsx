import { Badge, NavLink } from '@mantine/core';
import { count } from '../format.js';
import { useLive } from '../live.js';
import { href, type Route } from '../route.js';

const pages = [
  ['feeds', 'Feeds'],
  ['find', 'Find'],
  ['trace', 'Trace'],
  ['topics', 'Topics'],
  ['dead-letters', 'Dead letters'],
  ['reviews', 'Identity reviews'],
  ['unused', 'Sent but not used'],
] as const;

export function Navigation({ current }: { readonly current: Route['page'] }) {
  const dead = useLive().overview?.messages.dead ?? 0;
  return (
    <nav aria-label="Pages">
      {pages.map(([page, label]) => (
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
