import { patientFeed } from '#contracts';
import type { Batch } from '#event-log';
import { type EventLog, runStage, type Stage, type StageRuntime } from '#event-log';
import { type Config, type FeedConfig, keyedHash, systemClock, withSite } from '#platform';
import { compileRules } from '#v2-to-fhir';
import { ConsoleRuns } from '../../console/src/console.runs.js';
import { deadLettersStage } from '../../console/src/dead-letters.js';
import { replayStage } from '../../console/src/replay.js';
import { orderingKey } from '../../gateway/src/arrival.js';
import { linkStage } from '../../mpi/src/link.js';
import { commandStage } from '../../mpi/src/review.js';
import { charactersOf, type FeedRules, normalizeStage } from '../../normalizer/src/normalize.js';
import { NormalizerRuns } from '../../normalizer/src/normalizer.runs.js';
import { rested } from '../../normalizer/src/shadow/rested.js';
import { shadowStage } from '../../normalizer/src/shadow/shadow.js';
import { archiveStage } from '../../record/src/archive.js';
import { foldStage } from '../../record/src/fold.js';
import { RecordRuns } from '../../record/src/record.runs.js';
import { relinkStage } from '../../record/src/relink.js';
import { notifyStage } from '../../router/src/notify.js';
import { authoritiesOfFeeds, nationalRegisters } from './authorities.js';
import { siteRulesOf } from './configuration/configuration-problems.js';
import { identityModel } from './identity-model.js';
import type { StageStores } from './stage-stores.js';
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

/** What stages work on. */
export interface StageEngine<Tx> {
  readonly log: Pick<EventLog, 'read'>;
  readonly runtime: StageRuntime<Tx>;
  readonly stores: StageStores<Tx>;
  /** Of the shadow topic. */
  readonly shadowPartitions: number;
  /** Drops the oldest events of the shadow topic, so many of each partition at least. */
  readonly clearShadow: (tx: Tx, max: number) => Promise<void>;
}

/** Every stage on its stores. */
export function stageRuns<Tx>(engine: StageEngine<Tx>, config: Config, secret: Uint8Array): StageRuns {
  const { log, runtime, stores } = engine;
  const run = <Input, View, Effect>(stage: Stage<Tx, Input, View, Effect>) => runStage(stage, runtime);
  const keyOf = keyedHash(secret);
  const feeds = new Map(config.feeds.map((feed) => [feed.name, feed]));
  const rulesOf = feedRules(config);
  const identities = { store: stores.identity, model: identityModel(config.identity.model), keyOf };
  const records = { store: stores.record };
  const subscriptions = pixSubscriptions(config);
  const letters = { store: stores.deadLetters };
  return {
    normalizer: normalizerRuns(engine, rulesOf, triedRules(config)),
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
      run(
        archiveStage({
          store: stores.archive,
          search: stores.search,
          characters: (name) => charactersOf(rulesOf(name)),
        }),
      ),
    ),
    notify: subscriptions.length === 0 ? undefined : run(notifyStage({ store: stores.toldSets, subscriptions, keyOf })),
    console: new ConsoleRuns(
      run(deadLettersStage(letters)),
      run(
        replayStage({
          ...letters,
          ...(runtime.parked && { parked: runtime.parked }),
          read: async (topic, partition, offset) => (await log.read(topic, partition, offset, 1))[0],
          keyOf: (message, from) => orderingKey(message, from, { keyOf, authorities: authoritiesOfFeeds(config) }),
        }),
      ),
    ),
  };
}

/** Clients of the FHIR feed wait for the outcome. */
const ackOfOther = (feed: string): FeedConfig['ack'] => (feed === patientFeed ? 'application' : 'commit');

function normalizerRuns<Tx>(
  engine: StageEngine<Tx>,
  feeds: (feed: string) => FeedRules,
  tried: (feed: string, rules: string) => FeedRules,
): NormalizerRuns {
  const { log, runtime, stores, shadowPartitions, clearShadow } = engine;
  const { fragments, findings, resends } = stores;
  const normalize = normalizeStage({ feeds, fragments, findings, ...(resends && { resends }) });
  const shadow = shadowStage({
    store: stores.shadow,
    feeds,
    tried,
    read: log.read.bind(log),
    partitions: shadowPartitions,
    clear: clearShadow,
  });
  return new NormalizerRuns(runStage(normalize, runtime), rested(runStage(shadow, runtime), systemClock));
}

/** What is configured about a feed, by its name. */
export function feedRules(config: Config): (feed: string) => FeedRules {
  const authorities = authoritiesOfFeeds(config);
  const feeds = new Map(
    config.feeds.map(({ site, ...feed }) => [feed.name, { ...feed, rules: site && compileRules(site) }]),
  );
  return (name) => ({ ...(feeds.get(name) ?? { ack: ackOfOther(name) }), authorities: authorities(name) });
}

/** The same under the text of a rules file instead of the rules in force. Fault CONFIG_INVALID with all that is wrong with it. */
export const triedRules =
  (config: Config) =>
  (name: string, text: string): FeedRules => {
    const site = siteRulesOf(text, 'rules');
    const feeds = config.feeds.map((feed) => (feed.name === name ? withSite(feed, site) : feed));
    return feedRules({ ...config, feeds })(name);
  };
