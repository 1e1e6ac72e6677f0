import { patientFeed, topics } from '#contracts';
import type { Batch } from '#event-log';
import { runStage, type SqliteEventLog, type Stage, type StageRuntime } from '#event-log';
import { type Config, type FeedConfig, keyedHash, type SqliteDatabase, systemClock } from '#platform';
import {
  SqliteArchiveStore,
  SqliteDeadLetterStore,
  SqliteFindingStore,
  SqliteFragmentStore,
  SqliteIdentityStore,
  SqliteRecordStore,
  SqliteShadowStore,
  SqliteToldSetStore,
} from '#storage';
import { compileRules } from '#v2-to-fhir';
import { ConsoleRuns } from '../../console/src/console.runs.js';
import { deadLettersStage } from '../../console/src/dead-letters.js';
import { replayStage } from '../../console/src/replay.js';
import { linkStage } from '../../mpi/src/link.js';
import { commandStage } from '../../mpi/src/review.js';
import { type FeedRules, normalizeStage } from '../../normalizer/src/normalize.js';
import { NormalizerRuns } from '../../normalizer/src/normalizer.runs.js';
import { rested } from '../../normalizer/src/shadow/rested.js';
import { shadowStage } from '../../normalizer/src/shadow/shadow.js';
import { archiveStage } from '../../record/src/archive.js';
import { foldStage } from '../../record/src/fold.js';
import { RecordRuns } from '../../record/src/record.runs.js';
import { relinkStage } from '../../record/src/relink.js';
import { notifyStage } from '../../router/src/notify.js';
import { authoritiesOfFeeds, nationalRegisters } from './authorities.js';
import { identityModel } from './identity-model.js';
import { pixSubscriptions } from './subscriptions.js';

/** The handler of each stage's batches. */
export interface StageRuns {
  readonly normalizer: NormalizerRuns;
  readonly link: (batch: Batch) => Promise<void>;
  readonly decisions: (batch: Batch) => Promise<void>;
  readonly record: RecordRuns;
  readonly console: ConsoleRuns;
  /** Absent where nobody subscribes. */
  readonly notify: ((batch: Batch) => Promise<void>) | undefined;
}

/** Every stage with its stores, as embedded mode runs it. */
export function stageRuns(
  eventLog: SqliteEventLog,
  config: Config,
  secret: Uint8Array,
  runtime: StageRuntime<SqliteDatabase>,
): StageRuns {
  const run = <Input, View, Effect>(stage: Stage<SqliteDatabase, Input, View, Effect>) => runStage(stage, runtime);
  const keyOf = keyedHash(secret);
  const feeds = new Map(config.feeds.map((feed) => [feed.name, feed]));
  const identities = { store: new SqliteIdentityStore(), model: identityModel(config.identity.model), keyOf };
  const records = { store: new SqliteRecordStore() };
  const subscriptions = pixSubscriptions(config);
  const letters = { store: new SqliteDeadLetterStore() };
  return {
    normalizer: normalizerRuns(eventLog, config, runtime),
    link: run(
      linkStage({
        ...identities,
        waits: (name) => (feeds.get(name)?.ack ?? ackOfOther(name)) === 'application',
        registers: nationalRegisters(config),
      }),
    ),
    decisions: run(commandStage(identities)),
    record: new RecordRuns(
      run(foldStage(records)),
      run(relinkStage(records)),
      run(archiveStage({ store: new SqliteArchiveStore() })),
    ),
    notify:
      subscriptions.length === 0
        ? undefined
        : run(notifyStage({ store: new SqliteToldSetStore(), subscriptions, keyOf })),
    console: new ConsoleRuns(
      run(deadLettersStage(letters)),
      run(
        replayStage({
          ...letters,
          ...(runtime.parked && { parked: runtime.parked }),
          read: async (topic, partition, offset) => (await eventLog.read(topic, partition, offset, 1))[0],
        }),
      ),
    ),
  };
}

/** Clients of the FHIR feed wait for the outcome. */
const ackOfOther = (feed: string): FeedConfig['ack'] => (feed === patientFeed ? 'application' : 'commit');

function normalizerRuns(
  eventLog: SqliteEventLog,
  config: Config,
  runtime: StageRuntime<SqliteDatabase>,
): NormalizerRuns {
  const feeds = feedRules(config);
  const normalize = normalizeStage({
    feeds,
    fragments: new SqliteFragmentStore(),
    findings: new SqliteFindingStore(),
  });
  const shadow = shadowStage({
    store: new SqliteShadowStore(),
    feeds,
    read: eventLog.read.bind(eventLog),
    partitions: eventLog.writer.file.partitionsOf(topics.shadow).length,
    clear: (_tx, max) => eventLog.dropOldest(topics.shadow, max),
  });
  return new NormalizerRuns(runStage(normalize, runtime), rested(runStage(shadow, runtime), systemClock));
}

function feedRules(config: Config): (feed: string) => FeedRules {
  const authorities = authoritiesOfFeeds(config);
  const feeds = new Map(
    config.feeds.map(({ site, ...feed }) => [feed.name, { ...feed, rules: site && compileRules(site) }]),
  );
  return (name) => ({ ...(feeds.get(name) ?? { ack: ackOfOther(name) }), authorities: authorities(name) });
}
