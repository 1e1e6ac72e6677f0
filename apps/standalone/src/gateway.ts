import type { MessageId } from '#contracts';
import type { EventLog, Intake, SendingTurns } from '#event-log';
import { type Config, keyedHash, type Log, type Metrics, systemClock } from '#platform';
import type { ConnectionCounts, MessageRates } from '#storage';
import { IntakeWatch } from '../../gateway/src/intake-watch.js';
import { MllpListeners } from '../../gateway/src/mllp.listener.js';
import { Outcomes } from '../../gateway/src/outcomes.js';
import { PatientFeed, type PatientFeedDependencies } from '../../gateway/src/patient-feed.js';
import type { Ask } from '../../gateway/src/query.js';
import { createAcknowledgers } from './acknowledgers.js';
import { authoritiesOfFeeds, authoritiesWith } from './authorities.js';
import type { Readers } from './readers.js';

export interface Gateway {
  readonly listeners: MllpListeners;
  readonly patientFeed: PatientFeed;
  port(): number;
  start(): Promise<void>;
  stop(timeoutMs: number): Promise<void>;
}

interface GatewayInput {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly secret: Uint8Array;
  readonly mintMessageId: () => MessageId;
  readonly intake: Intake;
  /** For who tells senders of outcomes. */
  readonly eventLog: EventLog;
  readonly turns: SendingTurns;
  /** Has queries answered. */
  readonly ask: Ask;
  /** Entries that the group which is furthest behind has not worked through. */
  readonly lag: () => number;
  /** Of feeds with a rate, over all gateways; absent: of this process. */
  readonly rates?: MessageRates;
  /** Of all gateways; absent: of this process. */
  readonly connections?: ConnectionCounts;
  /** Has `look` called once when the next outcomes are there; absent: they are looked for again and again. */
  readonly askOutcomes?: (look: () => void) => void;
  readonly readers: Pick<Readers, 'log' | 'archive' | 'identity'>;
}

const housekeepingMs = 10_000;
const dayMs = 86_400_000;

/** The gateway, with the timer that forgets old duplicate keys. */
export function createGateway(input: GatewayInput): Gateway {
  const { config, log, metrics, secret, mintMessageId, intake, eventLog, ask, lag, rates, askOutcomes, readers } =
    input;
  const forget = (): Promise<void> => intake.forget(systemClock() - config.duplicates.days * dayMs);
  const outcomes: Outcomes = new Outcomes({
    log: readers.log,
    known: (messageId) => knownOutcome(readers, messageId),
    ...(askOutcomes && { ask: () => askOutcomes(() => void outcomes.look()) }),
    clock: systemClock,
    waitingMax: config.limits.waitingAnswers,
  });
  const acknowledgers = createAcknowledgers(config, {
    log: eventLog,
    turns: input.turns,
    find: (id) => readers.archive.byMessageId(id),
    lines: log,
    metrics,
  });
  const listeners = new MllpListeners(
    config,
    {
      intake,
      clock: systemClock,
      mintMessageId,
      keyOf: keyedHash(secret),
      authorities: authoritiesOfFeeds(config),
      ask,
      outcomes,
      log,
      metrics,
      lag,
      ...(rates && { rates }),
      ...(input.connections && { connections: input.connections }),
      lagEntriesMax: config.limits.lagEntries,
    },
    systemClock,
  );
  const watch = new IntakeWatch({ log: eventLog, lines: log, follow: (orders) => listeners.follow(orders) });
  const patientFeed = createPatientFeed(input, { intake, outcomes, authorities: authoritiesWith(config.authorities) });
  let timer: NodeJS.Timeout | undefined;
  return {
    listeners,
    patientFeed,
    port: () => listeners.port() ?? 0,
    start: async () => {
      timer = setInterval(() => forget().catch((error) => log.error('housekeeping-failed', error)), housekeepingMs);
      timer.unref();
      for (const one of acknowledgers) await one.start();
      await listeners.start(await watch.begin());
      watch.start();
    },
    stop: async (timeoutMs) => {
      clearInterval(timer);
      await watch.stop();
      await listeners.drain(timeoutMs);
      outcomes.close();
      for (const one of acknowledgers) await one.stop();
    },
  };
}

function createPatientFeed(
  { secret, mintMessageId, readers: { identity } }: Pick<GatewayInput, 'secret' | 'mintMessageId' | 'readers'>,
  doors: Pick<PatientFeedDependencies, 'intake' | 'outcomes' | 'authorities'>,
): PatientFeed {
  const keyOf = keyedHash(secret);
  return new PatientFeed({
    ...doors,
    clock: systemClock,
    mintMessageId,
    keyOf,
    personOf: async (number) => {
      const [record] = await identity.lookup.records(undefined, [keyOf(number)]);
      if (!record || record.standing === 'named') return undefined;
      return (await identity.lookup.memberships(undefined, [record.key]))[0]?.enterpriseId;
    },
  });
}

async function knownOutcome({ archive }: Pick<Readers, 'archive'>, messageId: MessageId) {
  const message = await archive.byMessageId(messageId);
  return message?.outcome && { ...message, outcome: message.outcome };
}
