import { stageTopics } from '#contracts';
import type { SqliteLogFile } from '#event-log';
import { MllpClient, type MllpClientOptions } from '#mllp';
import { type Config, type FeedConfig, SqliteDatabase } from '#platform';
import { Acknowledger, type AcknowledgerOptions } from '../../gateway/src/acknowledger.js';
import { readClientTls } from '../../gateway/src/tls-files.js';

type Address = NonNullable<FeedConfig['applicationAcknowledgements']>;

const ackTimeoutMs = 30_000;
const connectTimeoutMs = 10_000;

export const acknowledgingFeeds = ({ feeds }: Pick<Config, 'feeds'>): readonly FeedConfig[] =>
  feeds.filter(({ applicationAcknowledgements }) => applicationAcknowledgements);

/** The senders of application acknowledgements, one for each feed that configures an address for them. */
export function createAcknowledgers(
  config: Config,
  deps: Pick<AcknowledgerOptions, 'log' | 'turns' | 'find' | 'lines' | 'metrics'>,
): readonly Acknowledger[] {
  return config.feeds.flatMap((feed) => {
    const address = feed.applicationAcknowledgements;
    if (!address) return [];
    const client = new MllpClient(clientOptions(address));
    return [new Acknowledger({ ...deps, feed, client })];
  });
}

/**
 * What this thread reads of the stages' file for them. The file is made where it is not there yet, since it is opened before
 * the stages run: their places in it must be known before anything is added.
 */
export function outcomesReader(config: Config, brokerFile: string): SqliteLogFile | undefined {
  if (acknowledgingFeeds(config).length === 0) return undefined;
  SqliteDatabase.openWriter(brokerFile, 'checkpoints').close();
  return { database: SqliteDatabase.openReader(brokerFile), topics: stageTopics };
}

function clientOptions({ host, port, tls }: Address): MllpClientOptions {
  return { host, port, ackTimeoutMs, connectTimeoutMs, ...(tls && { tls: readClientTls(tls, tls.serverName) }) };
}
