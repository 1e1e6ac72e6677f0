import { Button, Card, Group, Kbd, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useReviewer } from '../reviewer.js';
import { assignReview, type Review, type ReviewDecision, type ReviewSummary } from '../reviews.js';
import { go } from '../route.js';
import { useShortcuts } from '../use-shortcuts.js';
import { Failure } from './answer.js';
import { DecisionDialog } from './decision-dialog.js';
import { ReviewPair } from './review-pair.js';
import { ShortcutHelp } from './shortcut-help.js';

interface ReviewDeskProps {
  readonly reviews: readonly Review[];
  readonly selected: string | undefined;
  readonly summary: ReviewSummary;
}

const keys = [
  ['s', 'Same person'],
  ['d', 'Not the same'],
  ['l', 'Later: the next one'],
  ['n', 'Next'],
  ['p', 'Previous'],
  ['t', 'Take it on'],
  ['r', 'Give it back'],
  ['?', 'This help'],
] as const;

/** One review at a time, decided without a hand on the mouse. */
export function ReviewDesk({ reviews, selected, summary }: ReviewDeskProps) {
  const at = Math.max(
    0,
    reviews.findIndex(({ id }) => id === selected),
  );
  const review = selected === undefined ? reviews[0] : reviews.find(({ id }) => id === selected);
  const [decision, setDecision] = useState<ReviewDecision>();
  const [help, { open, close }] = useDisclosure();
  const ownership = useOwnership(review);
  const show = (place: number): void => {
    const next = reviews[Math.min(Math.max(place, 0), reviews.length - 1)];
    if (next) go({ page: 'reviews', review: next.id });
  };
  const shortcuts = {
    s: review && (() => setDecision('same')),
    d: review && (() => setDecision('different')),
    l: () => show(at + 1),
    n: () => show(at + 1),
    p: () => show(at - 1),
    t: ownership.take,
    r: ownership.release,
    '?': open,
  };
  useShortcuts(shortcuts);
  const decided = (): void => {
    setDecision(undefined);
    const next = reviews[at + 1] ?? reviews[at - 1];
    go(next ? { page: 'reviews', review: next.id } : { page: 'reviews' });
  };
  return (
    <>
      {review ? (
        <Card withBorder component="article" aria-label="Review">
          <ReviewPair review={review} summary={summary} />
          <Group mt="md" gap="xs">
            <KeyButton name="s" label="Same person" onClick={shortcuts.s} variant="filled" />
            <KeyButton name="d" label="Not the same" onClick={shortcuts.d} />
            <KeyButton name="l" label="Later" onClick={shortcuts.l} />
            {ownership.take && <KeyButton name="t" label="Take" onClick={ownership.take} />}
            {ownership.release && <KeyButton name="r" label="Give back" onClick={ownership.release} />}
            <KeyButton name="?" label="Keys" onClick={open} />
          </Group>
          {ownership.error && <Failure error={ownership.error} />}
        </Card>
      ) : (
        selected !== undefined && <Text role="status">This review is decided, or the filter leaves it out.</Text>
      )}
      {review && decision && (
        <DecisionDialog
          review={review}
          decision={decision}
          onClose={() => setDecision(undefined)}
          onDecided={decided}
        />
      )}
      <ShortcutHelp keys={keys} opened={help} onClose={close} />
    </>
  );
}

/** Take and give back, as far as there is something to take or to give. */
function useOwnership(review: Review | undefined) {
  const [reviewer] = useReviewer();
  const queries = useQueryClient();
  const assign = useMutation({
    mutationFn: ({ id, owner }: { readonly id: string; readonly owner?: string }) => assignReview(id, owner),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['reviews'] }),
  });
  return useMemo(() => {
    const { id, owner } = review ?? {};
    const me = reviewer === '' ? 'local' : reviewer;
    return {
      take: id !== undefined && owner !== me ? () => assign.mutate({ id, owner: me }) : undefined,
      release: id !== undefined && owner !== undefined ? () => assign.mutate({ id }) : undefined,
      error: assign.error,
    };
  }, [review, reviewer, assign]);
}

interface KeyButtonProps {
  readonly name: string;
  readonly label: string;
  readonly variant?: 'filled';
  readonly onClick: (() => void) | undefined;
}

const KeyButton = ({ name, label, variant, onClick }: KeyButtonProps) => (
  <Button
    variant={variant ?? 'default'}
    onClick={onClick}
    aria-keyshortcuts={name}
    rightSection={<Kbd size="xs">{name}</Kbd>}
  >
    {label}
  </Button>
);
