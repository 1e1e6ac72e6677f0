import { Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useReviewer } from '../reviewer.js';
import { decideReview, needsReason, previewReview, type Review, type ReviewDecision } from '../reviews.js';
import { ConfirmedChange } from './confirmed-change.js';

interface DecisionDialogProps {
  readonly review: Review;
  readonly decision: ReviewDecision;
  readonly onClose: () => void;
  readonly onDecided: () => void;
}

const titles: Readonly<Record<ReviewDecision, string>> = { same: 'Same person', different: 'Not the same' };

/** Shows what the decision changes before it is given. */
export function DecisionDialog({ review, decision, onClose, onDecided }: DecisionDialogProps) {
  const [by] = useReviewer();
  const queries = useQueryClient();
  const preview = useQuery({
    queryKey: ['review-preview', review.id, decision],
    queryFn: () => previewReview(review.id, decision),
    staleTime: 0,
    gcTime: 0,
  });
  const decide = useMutation({
    mutationFn: (reason: string) => decideReview(review.id, { decision, reason, by }),
    onSuccess: async () => {
      onDecided();
      await queries.invalidateQueries({ queryKey: ['reviews'] });
    },
  });
  return (
    <Modal opened onClose={onClose} title={titles[decision]} size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      <ConfirmedChange
        preview={preview}
        action={titles[decision]}
        isReasonNeeded={needsReason(review, decision)}
        isGiven={decide.isPending || decide.isSuccess}
        error={decide.error}
        onConfirm={decide.mutate}
      />
    </Modal>
  );
}
