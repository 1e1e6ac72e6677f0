import { z } from 'zod';
import { intakeTopics, stageTopics } from '#contracts';

/** Of compacted topics the newest entry of each key stays by itself. */
const dropping = [...intakeTopics, ...stageTopics]
  .filter(({ cleanup }) => cleanup === 'deleted')
  .map(({ name }) => name);

/** What is dropped, and when. */
export const retentionKeys = z
  .strictObject({
    topics: z
      .partialRecord(z.enum(dropping), z.string().regex(/^[1-9]\d{0,4}d$/, 'days: 365d'))
      .default({})
      .describe('How long entries of a topic stay at least, 365d; a topic that is not named keeps everything.'),
  })
  .prefault({});

export const retentionDays = (kept: string): number => Number.parseInt(kept, 10);
