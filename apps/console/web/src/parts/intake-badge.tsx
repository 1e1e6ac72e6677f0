import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FeedIntakeView } from '../../../src/api/views.js';
import { dayAndTime } from '../format.js';

type State = FeedIntakeView['state'];

const colors: Readonly<Record<State, string>> = { started: 'teal', paused: 'yellow', stopped: 'red' };
const underWay: Readonly<Record<State, string>> = { started: 'starting', paused: 'pausing', stopped: 'stopping' };
const shapes: Readonly<Record<State, string>> = {
  started: 'M2 1 L9 5 L2 9 Z',
  paused: 'M2 1 H4.2 V9 H2 Z M5.8 1 H8 V9 H5.8 Z',
  stopped: 'M1.5 1.5 H8.5 V8.5 H1.5 Z',
};

interface IntakeBadgeProps {
  readonly intake: FeedIntakeView;
  readonly rightSection?: ReactNode;
}

export const intakeWord = ({ state, settled }: FeedIntakeView): string => (settled ? state : underWay[state]);

/** What is ordered of a feed's intake: in words, by a shape and by a color. */
export function IntakeBadge({ intake, rightSection }: IntakeBadgeProps) {
  const { state } = intake;
  return (
    <Badge
      color={colors[state]}
      variant="light"
      tt="none"
      leftSection={<IntakeIcon state={state} />}
      rightSection={rightSection}
      // As wide as its word, in a table that is not.
      miw="max-content"
      title={told(intake)}
    >
      {intakeWord(intake)}
    </Badge>
  );
}

export const IntakeIcon = ({ state }: { readonly state: State }) => (
  <svg width={10} height={10} viewBox="0 0 10 10" aria-hidden="true">
    <path d={shapes[state]} fill="currentColor" />
  </svg>
);

function told({ since, by, reason }: FeedIntakeView): string | undefined {
  if (since === undefined) return undefined;
  return `${by ?? ''}, ${dayAndTime(since)}${reason === undefined ? '' : `: ${reason}`}`;
}
