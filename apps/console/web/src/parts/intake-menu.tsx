import { Menu, UnstyledButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FeedIntakeView, FeedView } from '../../../src/api/views.js';
import { apiPath, postJson } from '../api.js';
import { IntakeBadge, IntakeIcon, intakeWord } from './intake-badge.js';
import { IntakeDialog } from './intake-dialog.js';

export type IntakeState = FeedIntakeView['state'];

interface Order {
  readonly state: IntakeState;
  readonly reason?: string;
}

const actions = [
  { state: 'started', label: 'Start' },
  { state: 'paused', label: 'Pause …' },
  { state: 'stopped', label: 'Stop …' },
] as const;

/** Where the focus goes: the keys of a menu are heard only within. */
const firstOf = (state: IntakeState) => actions.find((action) => action.state !== state)?.state;

/** The state of a feed's intake, and under it what may be done. Only what keeps senders waiting is asked about again. */
export function IntakeMenu({ feed }: { readonly feed: FeedView }) {
  const { name, intake } = feed;
  const [asked, setAsked] = useState<Exclude<IntakeState, 'started'>>();
  const order = useMutation({
    mutationFn: (ordered: Order) => postJson<FeedIntakeView>(apiPath(['feeds', name, 'intake']), ordered),
    onSuccess: () => setAsked(undefined),
  });
  const choose = (state: IntakeState): void => {
    order.reset();
    if (state === 'started') order.mutate({ state });
    else setAsked(state);
  };
  return (
    <>
      {/* Its own first place for the focus is no item, which a menu may not hold. */}
      <Menu position="bottom-start" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <UnstyledButton aria-label={`Intake of ${name}: ${intakeWord(intake)}`}>
            <IntakeBadge intake={intake} rightSection="▾" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map(({ state, label }) => (
            <Menu.Item
              key={state}
              disabled={state === intake.state}
              leftSection={<IntakeIcon state={state} />}
              data-autofocus={state === firstOf(intake.state) || undefined}
              onClick={() => choose(state)}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <IntakeDialog
        feed={feed}
        state={asked}
        error={order.error}
        isGiven={order.isPending}
        onClose={() => setAsked(undefined)}
        onConfirm={order.mutate}
      />
    </>
  );
}
