import { Button, Card, Group, Kbd, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { isMasked } from '../demographics.js';
import { useReviewer } from '../reviewer.js';
import { assignReview, type Review, type ReviewDecision, type ReviewSummary } from '../reviews.js';
import { go } from '../route.js';
import { type Shortcuts, useShortcuts } from '../use-shortcuts.js';
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

const show = (review: Review | undefined): void => review && go({ page: 'reviews', review: review.id });

/** One review at a time, decided without a hand on the mouse. */
export function ReviewDesk({ reviews, selected, summary }: ReviewDeskProps) {
  const place = reviews.findIndex(({ id }) => id === selected);
  const at = Math.max(0, place);
  const review = selected === undefined ? reviews[0] : reviews[place];
  const [decision, setDecision] = useState<ReviewDecision>();
  const [help, { open, close }] = useDisclosure();
  const ownership = useOwnership(review);
  // Nobody decides on what they cannot see.
  const isHidden = review !== undefined && isMasked(review.a.value);
  const decide = (given: ReviewDecision) => (review && !isHidden ? () => setDecision(given) : undefined);
  const next = (): void => show(reviews[at + 1]);
  const shortcuts = {
    s: decide('same'),
    d: decide('different'),
    l: next,
    n: next,
    p: () => show(reviews[at - 1]),
    t: ownership.take,
    r: ownership.release,
    '?': open,
  };
  useShortcuts(shortcuts);
  const decided = (): void => {
    setDecision(undefined);
    const other = reviews[at + 1] ?? reviews[at - 1];
    go({ page: 'reviews', ...(other && { review: other.id }) });
  };
  if (!review)
    return selected === undefined ? null : (
      <Text role="status">This review is decided, or the filter leaves it out.</Text>
    );
  return (
    <Card withBorder component="article" aria-label="Review">
      <ReviewPair review={review} summary={summary} />
      <Buttons shortcuts={shortcuts} />
      {isHidden && <Text size="sm">Patient data is masked; show it to decide.</Text>}
      {ownership.error && <Failure error={ownership.error} />}
      {decision && (
        <DecisionDialog
          review={review}
          decision={decision}
          onClose={() => setDecision(undefined)}
          onDecided={decided}
        />
      )}
      <ShortcutHelp keys={keys} opened={help} onClose={close} />
    </Card>
  );
}

const Buttons = ({ shortcuts }: { readonly shortcuts: Shortcuts }) => (
  <Group my="sm" gap="xs">
    <KeyButton name="s" label="Same person" onClick={shortcuts['s']} variant="filled" />
    <KeyButton name="d" label="Not the same" onClick={shortcuts['d']} />
    <KeyButton name="l" label="Later" onClick={shortcuts['l']} />
    {shortcuts['t'] && <KeyButton name="t" label="Take" onClick={shortcuts['t']} />}
    {shortcuts['r'] && <KeyButton name="r" label="Give back" onClick={shortcuts['r']} />}
    <KeyButton name="?" label="Keys" onClick={shortcuts['?']} />
  </Group>
);

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
    disabled={onClick === undefined}
    aria-keyshortcuts={name}
    rightSection={<Kbd size="xs">{name}</Kbd>}
  >
    {label}
  </Button>
);
