import { z } from 'zod';
import { intakeTopics, stageTopics } from '#contracts';

/** Of compacted topics the newest entry of each key stays by itself. */
const dropping = [...intakeTopics, ...stageTopics]
  .filter(({ cleanup }) => cleanup === 'deleted')
  .map(({ name }) => name);

const days = z.string().regex(/^[1-9]\d{0,4}d$/, 'days: 365d');
const storeDays = days.optional();

/** What is dropped, and when. */
export const retentionKeys = z
  .strictObject({
    topics: z
      .partialRecord(z.enum(dropping), days)
      .default({})
      .describe('How long entries of a topic stay at least, 365d; a topic that is not named keeps everything.'),
    stores: z
      .strictObject({
        messages: storeDays.describe(
          'By which messages are found and traced; never one that is on its way or whose dead letter waits.',
        ),
        recordHistory: storeDays.describe('Former versions of resources, by the receipt of what brought them.'),
        deadLetters: storeDays.describe('What became of dead letters that were replayed or discarded.'),
        findings: storeDays.describe('What feeds sent that nobody used, by day; 400d at most, which is the default.'),
      })
      .prefault({})
      .describe('How long entries of a store stay at least; what is not named stays. Nothing else ever goes.'),
  })
  .prefault({});

export const retentionDays = (kept: string): number => Number.parseInt(kept, 10);

interface Retention {
  readonly topics: Readonly<Record<string, string | undefined>>;
  readonly stores: Readonly<Record<string, string | undefined>>;
}

interface RetentionProblem {
  readonly path: readonly ['retention', 'topics' | 'stores', string];
  readonly message: string;
}

const findingDaysMax = 400;

/** What would go while something else still depends on it. */
export function retentionProblems(
  { topics, stores }: Retention,
  duplicates: { readonly days: number },
): readonly RetentionProblem[] {
  const problems: RetentionProblem[] = [];
  const least = (kind: 'topics' | 'stores', name: string, kept: string | undefined, why: string): void => {
    if (kept !== undefined && retentionDays(kept) < duplicates.days)
      problems.push({ path: ['retention', kind, name], message: `is less than duplicates.days, ${why}` });
  };
  least('topics', 'hl7.raw', topics['hl7.raw'], 'for which a resend is compared with its message');
  least('stores', 'messages', stores['messages'], 'for which a resend is answered as its message was');
  least('stores', 'deadLetters', stores['deadLetters'], 'for which a letter that comes again must be known');
  if (retentionDays(stores['findings'] ?? '1d') > findingDaysMax)
    problems.push({
      path: ['retention', 'stores', 'findings'],
      message: `findings stay ${findingDaysMax} days at most`,
    });
  return problems;
}
