import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Answer } from '../parts/answer.js';
import { ReviewCard } from '../parts/review-card.js';
import { openReviews } from '../reviews.js';

/** Pairs that the index will not decide by itself. */
export function ReviewsPage() {
  const query = useQuery({ queryKey: ['reviews'], queryFn: openReviews, refetchInterval: 3_000 });
  return (
    <Answer query={query}>
      {(reviews) =>
        reviews.length === 0 ? (
          <Text c="dimmed">No pair waits for a decision.</Text>
        ) : (
          <Stack>
            <Text size="sm" c="dimmed" role="status">
              {reviews.length} open. Values that differ are bold.
            </Text>
            {reviews.map((review) => (
              <ReviewCard key={review.id} review={review} />
            ))}
          </Stack>
        )
      }
    </Answer>
  );
}
