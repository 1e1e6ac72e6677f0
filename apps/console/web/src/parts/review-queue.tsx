import { NavLink, ScrollArea, Text } from '@mantine/core';
import { age } from '../format.js';
import type { Review } from '../reviews.js';
import { href } from '../route.js';
import { kindNames } from './review-filters.js';

interface ReviewQueueProps {
  readonly reviews: readonly Review[];
  readonly selected: string | undefined;
}

/** The oldest first. Says nothing about the patients but whose numbers they are. */
export function ReviewQueue({ reviews, selected }: ReviewQueueProps) {
  if (reviews.length === 0) return <Text c="dimmed">No pair waits for a decision.</Text>;
  const current = selected ?? reviews[0]?.id;
  return (
    <ScrollArea.Autosize mah="calc(100vh - 220px)" viewportProps={{ tabIndex: 0, 'aria-label': 'Queue' }}>
      <nav aria-label="Reviews">
        {reviews.map((review) => (
          <NavLink
            key={review.id}
            href={href({ page: 'reviews', review: review.id })}
            active={review.id === current}
            aria-current={review.id === current ? 'true' : undefined}
            label={kindNames[review.kind]}
            description={[
              review.b && review.kind !== 'overlay'
                ? `${review.a.authority} and ${review.b.authority}`
                : review.a.authority,
              review.bits === undefined ? undefined : `${review.bits.toFixed(1)} bits`,
              age(review.openedAt),
              review.owner && `taken by ${review.owner}`,
            ]
              .filter((part) => part)
              .join(' · ')}
          />
        ))}
      </nav>
    </ScrollArea.Autosize>
  );
}
