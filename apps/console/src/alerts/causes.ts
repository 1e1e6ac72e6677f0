import type { FeedIntake } from '#contracts';
import type { Config } from '#platform';
import type { DeadLetterGroup } from '#storage';
import type { AlertRule } from './alert-views.js';

type AlertLimits = Config['alerts']['rules'];

/** What was seen at one moment. What is absent is not known now, and its alerts stay as they are. */
export interface Observation {
  readonly feeds?: readonly {
    readonly name: string;
    readonly lastMessageAt?: number;
    readonly certificateExpiresAt?: number;
    /** Ordered by a person at that time; absent: started all along, as far as is known. */
    readonly intake?: { readonly state: FeedIntake['state']; readonly since?: number };
  }[];
  readonly lags?: readonly {
    readonly group: string;
    readonly topic: string;
    readonly lag: number;
    readonly seconds: number;
  }[];
  readonly deadLetters?: readonly Pick<DeadLetterGroup, 'topic' | 'code' | 'stage' | 'count'>[];
  readonly waiting?: readonly { readonly stage: string; readonly code: string }[];
  readonly diskFreePercent?: number;
}

/** A reason for an alert. */
export interface Cause {
  readonly rule: AlertRule;
  readonly subject: string;
  readonly text: string;
  /** How long it must hold; absent: as the settings say. */
  readonly holdMs?: number;
}

export interface Causes {
  readonly causes: readonly Cause[];
  /** Rules about which nothing is known now, and subjects of others. */
  readonly unclear: readonly Pick<Cause, 'rule' | 'subject'>[] | readonly { readonly rule: AlertRule }[];
}

/** How many letters of each cause were open at one moment. */
export interface DeadSample {
  readonly at: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface CauseInput {
  readonly limits: AlertLimits;
  readonly idleMinutes: ReadonlyMap<string, number>;
  readonly samples: readonly DeadSample[];
  /** Of the process, milliseconds since 1970: before it, no message was counted. */
  readonly startedAt: number;
  readonly now: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What of an observation is a cause for an alert. */
export function causesIn(seen: Observation, input: CauseInput): Causes {
  const { limits } = input;
  const idle = (seen.feeds ?? []).flatMap((feed) => idleOf(feed, input));
  return {
    causes: [
      ...idle.flatMap(({ cause }) => (cause ? [cause] : [])),
      ...(seen.feeds ?? []).flatMap((feed) => certificateOf(feed, input)),
      ...(seen.lags ?? []).flatMap((lag) => lagOf(lag, limits)),
      ...(seen.deadLetters ?? []).flatMap((group) => growthOf(group, input)),
      ...(seen.waiting ?? []).map((waiting) => waitingOf(waiting, limits)),
      ...diskOf(seen.diskFreePercent, limits),
    ],
    unclear: [
      ...(seen.feeds ? [] : [{ rule: 'idle' as const }, { rule: 'certificate' as const }]),
      ...(seen.lags ? [] : [{ rule: 'lag' as const }]),
      ...(seen.deadLetters ? [] : [{ rule: 'dead-letters' as const }]),
      ...(seen.waiting ? [] : [{ rule: 'waiting' as const }]),
      ...(seen.diskFreePercent === undefined ? [{ rule: 'disk' as const }] : []),
      ...idle.flatMap(({ unclear }) => (unclear === undefined ? [] : [{ rule: 'idle' as const, subject: unclear }])),
    ],
  };
}

/** A sample each minute is kept for as long as growth is looked at. */
export function sampled(
  samples: readonly DeadSample[],
  groups: Observation['deadLetters'],
  now: number,
  keptMinutes: number,
): readonly DeadSample[] {
  const last = samples.at(-1);
  if (!groups || (last && now - last.at < minuteMs && now >= last.at)) return samples;
  const counts = Object.fromEntries(groups.map((group) => [deadSubject(group), group.count]));
  return [...samples.filter(({ at }) => at <= now && now - at < keptMinutes * minuteMs), { at: now, counts }];
}

type Feed = NonNullable<Observation['feeds']>[number];

function idleOf(
  { name, lastMessageAt, intake }: Feed,
  { idleMinutes, startedAt, now }: CauseInput,
): { readonly cause?: Cause; readonly unclear?: string }[] {
  const limit = idleMinutes.get(name);
  if (limit === undefined) return [];
  // Nothing can come of what a person closed, nor could before it was started again.
  if (intake && intake.state !== 'started') return [];
  const quietSince = Math.max(lastMessageAt ?? startedAt, intake?.since ?? 0);
  const minutes = Math.floor((now - quietSince) / minuteMs);
  if (minutes >= limit)
    return [{ cause: { rule: 'idle', subject: name, text: `Feed ${name}: no message for ${minutes} min` } }];
  // What came before the start is not known: it may be idle still.
  return lastMessageAt === undefined ? [{ unclear: name }] : [];
}

function certificateOf({ name, certificateExpiresAt }: Feed, { limits, now }: CauseInput): Cause[] {
  if (certificateExpiresAt === undefined) return [];
  const days = Math.floor((certificateExpiresAt - now) / dayMs);
  if (days >= limits.certificateDays) return [];
  const text = days < 0 ? 'the certificate has expired' : `the certificate expires within ${days + 1} d`;
  return [{ rule: 'certificate', subject: name, text: `Feed ${name}: ${text}` }];
}

function lagOf({ group, topic, lag, seconds }: NonNullable<Observation['lags']>[number], limits: AlertLimits): Cause[] {
  if (lag <= limits.lagEntries && seconds <= limits.lagSeconds) return [];
  const subject = `${group} on ${topic}`;
  return [{ rule: 'lag', subject, text: `${subject}: ${lag} entries behind, the oldest ${Math.round(seconds)} s old` }];
}

type DeadGroup = NonNullable<Observation['deadLetters']>[number];

const deadSubject = ({ topic, code, stage }: Omit<DeadGroup, 'count'>): string => `${code} of ${stage} in ${topic}`;

function growthOf(group: DeadGroup, { samples, limits: { deadLetters }, now }: CauseInput): Cause[] {
  const subject = deadSubject(group);
  const since = now - deadLetters.minutes * minuteMs;
  const before = samples.filter(({ at }) => at >= since).map(({ counts }) => counts[subject] ?? 0);
  const growth = group.count - Math.min(group.count, ...before);
  if (growth < deadLetters.growth) return [];
  const text = `${subject}: ${growth} more dead letters within ${deadLetters.minutes} min, ${group.count} open`;
  return [{ rule: 'dead-letters', subject, text }];
}

function waitingOf({ stage, code }: { readonly stage: string; readonly code: string }, limits: AlertLimits): Cause {
  const subject = `${stage} with ${code}`;
  const text = `Stage ${stage} has waited with ${code} for more than ${limits.waitingSeconds} s`;
  return { rule: 'waiting', subject, text, holdMs: limits.waitingSeconds * 1_000 };
}

function diskOf(free: number | undefined, { diskFreePercent }: AlertLimits): Cause[] {
  if (free === undefined || free >= diskFreePercent) return [];
  return [{ rule: 'disk', subject: 'data', text: `The disk of the data has ${free.toFixed(1)} % left` }];
}
