import { fault } from '#contracts';
import type { Config, ConfigProblem, FeedConfig } from '#platform';
import { requiresClientCertificate, tlsFilesOf } from '../../../gateway/src/tls-files.js';

/** What is configured and not served: a cluster without its servers, and addresses that strangers could reach. */
export function exposureProblems(config: Config): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = clusterProblems(config);
  const listening = [
    ...(showsPatients(config) && !config.http.tls ? [{ at: 'http.host', host: config.http.host }] : []),
    ...(config.mode === 'embedded' || config.mpi.tls ? [] : [{ at: 'mpi.host', host: config.mpi.host }]),
    ...(config.feeds.length === 0
      ? [{ at: 'mllp.host', host: config.mllp.host }]
      : config.feeds.flatMap((feed, index) =>
          feed.port === undefined || knowsItsSenders(feed, config)
            ? []
            : [{ at: `feeds[${index}].host`, host: feed.host ?? config.mllp.host }],
        )),
  ];
  for (const { at, host } of listening)
    if (!loopback.has(host)) problems.push({ code: 'ADDRESS_REFUSED', at, problem: host });
  return problems;
}

/** What every process of a cluster needs to be told. */
function clusterProblems({ mode, kafka, databaseUrl, secretFile }: Config): ConfigProblem[] {
  if (mode === 'embedded') return [];
  const missing = [
    ...(kafka.brokers.length === 0 ? ['kafka.brokers'] : []),
    ...(databaseUrl === undefined ? ['databaseUrl'] : []),
    ...(secretFile === undefined ? ['secretFile'] : []),
  ];
  return missing.map((at) => ({ code: 'CONFIG_INVALID', at, problem: 'is needed with mode: cluster' }));
}

/** A process of stages serves nothing but its health and its metrics. */
const showsPatients = ({ mode, roles }: Config): boolean => mode === 'embedded' || roles.includes('console');

export const isLoopback = (host: string): boolean => loopback.has(host);
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** A feed that may listen outside of the loopback: certificates say who connects, and the enrolment what they may send. */
function knowsItsSenders(feed: FeedConfig, config: Config): boolean {
  const tls = tlsFilesOf(feed, config);
  return tls !== undefined && requiresClientCertificate(tls) && feed.senders.length > 0;
}

/** Faults CONFIG_INVALID, ADDRESS_REFUSED. */
export function refuseUnservable(config: Config): void {
  const [first] = exposureProblems(config);
  if (first !== undefined) throw fault(first.code, { key: first.at, problem: first.problem });
}
