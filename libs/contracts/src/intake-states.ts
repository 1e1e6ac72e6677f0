import type { FeedIntake } from './generated/feed.intake.v1.js';

/** What may be ordered of the intake of a feed. */
export const intakeStates = ['started', 'paused', 'stopped'] as const satisfies readonly FeedIntake['state'][];
