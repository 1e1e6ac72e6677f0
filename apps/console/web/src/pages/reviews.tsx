import { Grid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Answer } from '../parts/answer.js';
import { ReviewDesk } from '../parts/review-desk.js';
import { ReviewFilters } from '../parts/review-filters.js';
import { ReviewQueue } from '../parts/review-queue.js';
import { openReviews, type ReviewFilter, reviewSummary } from '../reviews.js';

const refreshMs = 3_000;

/** Doubts that the index leaves to a person: what waits, and one of them to decide. */
export function ReviewsPage({ review }: { readonly review: string | undefined }) {
  const [filter, setFilter] = useState<ReviewFilter>({ kind: '', owner: '', hours: '' });
  const summary = useQuery({ queryKey: ['reviews', 'summary'], queryFn: reviewSummary, refetchInterval: refreshMs });
  const reviews = useQuery({
    queryKey: ['reviews', filter],
    queryFn: () => openReviews(filter),
    refetchInterval: refreshMs,
  });
  return (
    <Stack>
      <Answer query={summary}>
        {(known) => <ReviewFilters filter={filter} summary={known} onChange={setFilter} />}
      </Answer>
      <Grid>
        <Grid.Col span={{ base: 12, md: 4, lg: 3 }}>
          <Answer query={reviews}>{(shown) => <ReviewQueue reviews={shown} selected={review} />}</Answer>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8, lg: 9 }}>
          {reviews.data && summary.data && (
            <ReviewDesk reviews={reviews.data} selected={review} summary={summary.data} />
          )}
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
