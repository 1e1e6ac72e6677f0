import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { age, dayAndTime } from '../format.js';
import { objections, type Review, type ReviewSummary } from '../reviews.js';
import { href } from '../route.js';
import { ComparedFields } from './compared-fields.js';
import { EvidenceWaterfall } from './evidence-waterfall.js';

const questions: Readonly<Record<Review['kind'], string>> = {
  'possible-match': 'Are these one person?',
  overlay: 'This number now shows somebody else. Is it the same person?',
  conflict: 'A merge or link contradicts what is known. Are these one person?',
};

const meanings: Readonly<Record<string, string>> = {
  'suffix-conflict': 'one is junior, the other is not',
  'given-name-conflict': 'the given names exclude each other',
  'national-id-conflict': 'two national numbers',
  twins: 'they may be twins',
  'birth-date-conflict': 'the birth dates exclude each other',
  'sex-conflict': 'the sexes exclude each other',
  newborn: 'a newborn without a name',
  'placeholder-name': 'the name stands for nobody',
  'same-authority': 'one organization would have two numbers for one person',
  rival: 'another person fits about as well',
};

interface ReviewPairProps {
  readonly review: Review;
  readonly summary: ReviewSummary;
}

/** What a person needs in order to decide. */
export function ReviewPair({ review, summary }: ReviewPairProps) {
  const { a, b, evidence = [] } = review;
  const found = objections(review);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Title order={2} size="h4">
          {questions[review.kind]}
        </Title>
        <Text size="sm" c="dimmed" title={dayAndTime(review.openedAt)}>
          open for {age(review.openedAt)} ·{' '}
          {review.owner === undefined ? 'taken by nobody' : `taken by ${review.owner}`}
        </Text>
      </Group>
      <ComparedFields a={a} b={b} evidence={evidence} isOverlay={review.kind === 'overlay'} />
      {found.length > 0 && (
        <Text size="sm">
          <Text span fw={700} size="sm">
            Why the index does not decide:{' '}
          </Text>
          {found
            .map((reason) => (meanings[reason] === undefined ? reason : `${meanings[reason]} (${reason})`))
            .join('; ')}
        </Text>
      )}
      {evidence.length > 0 && <EvidenceWaterfall evidence={evidence} thresholds={summary.thresholds} />}
      <Text size="sm">
        Persons now:{' '}
        {review.joins.map(({ enterpriseId, numbers }, at) => (
          <span key={enterpriseId}>
            {at > 0 && ' and '}
            <Anchor size="sm" underline="always" href={href({ page: 'people', person: enterpriseId })}>
              {enterpriseId}
            </Anchor>{' '}
            with {numbers.map(({ authority, value }) => `${authority} ${value}`).join(', ')}
          </span>
        ))}
      </Text>
    </Stack>
  );
}
