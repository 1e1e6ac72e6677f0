import { statfsSync } from 'node:fs';
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';

const ackBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const batchBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * Prometheus metrics of one thread. Labels are names of our own and codes, never anything from a message.
 * `dataDir`: the folder whose disk is watched, by one thread of the process; none where nothing is kept on a disk.
 */
export function createMetrics(dataDir?: string) {
  const registry = new Registry();
  if (dataDir !== undefined) registry.registerMetric(diskFree(dataDir));
  return { registry, ...intakeMetrics(registry), ...stageMetrics(registry) };
}

export type Metrics = ReturnType<typeof createMetrics>;

function intakeMetrics(registry: Registry) {
  const { counter, gauge, seconds } = makersOf(registry);
  return {
    received: counter('hie_messages_received_total', 'Messages taken, by disposition; a resend counts as resend.', [
      'feed',
      'disposition',
    ]),
    acknowledgementSeconds: seconds(
      'hie_acknowledgement_seconds',
      'From the last byte of a frame to its acknowledgement.',
      ['feed'],
      ackBuckets,
    ),
    intakeFailures: counter(
      'hie_intake_failures_total',
      'Frames that could not be stored and got no positive answer.',
      ['feed'],
    ),
    admissionDelaySeconds: counter(
      'hie_admission_delay_seconds_total',
      'How long answers were held back because the stages are behind.',
      ['feed'],
    ),
    applicationAcknowledgements: counter(
      'hie_application_acknowledgements_total',
      'Answers that MSH-16 asked for, sent as an exchange of their own: sent, refused by their receiver, dropped.',
      ['feed', 'result'],
    ),
    intake: gauge('hie_feed_intake', 'What is ordered of the intake of a feed: 1 for its state, 0 for the others.', [
      'feed',
      'state',
    ]),
    connections: gauge('hie_connections', 'Open MLLP connections.', ['feed']),
    connectionFaults: counter('hie_connection_faults_total', 'Framing errors, time-outs and refusals by code.', [
      'feed',
      'code',
    ]),
    certificateExpiry: gauge(
      'hie_certificate_expiry_timestamp_seconds',
      'When the certificate of a feed expires, in seconds since 1970.',
      ['feed'],
    ),
    logCopies: gauge('hie_log_copies', 'Copies in sync of what is acknowledged, the fewest of all partitions.', [
      'mode',
    ]),
  };
}

function stageMetrics(registry: Registry) {
  const { counter, gauge, seconds } = makersOf(registry);
  return {
    stageEntries: counter('hie_stage_entries_total', 'Entries that a stage has decided, by result.', [
      'stage',
      'result',
    ]),
    stageBatchSeconds: seconds(
      'hie_stage_batch_seconds',
      'A batch of a stage with its commit.',
      ['stage'],
      batchBuckets,
    ),
    stageWaiting: new WaitingStages(
      gauge('hie_stage_waiting', 'Attempts on the batch that a stage waits with, by the code of the failure.', [
        'stage',
        'code',
      ]),
    ),
    deliveries: counter('hie_deliveries_total', 'Messages to subscribers: delivered, refused and tried again, dead.', [
      'consumer',
      'result',
    ]),
    retentionDropped: counter('hie_retention_dropped_total', 'Entries of a store that were dropped by their age.', [
      'store',
    ]),
    retentionHeld: gauge(
      'hie_retention_held',
      'Entries of a store that are old enough to be dropped, and still needed.',
      ['store'],
    ),
    lag: gauge('hie_group_lag_entries', 'Entries not yet worked through.', ['group', 'topic']),
    lagSeconds: gauge('hie_group_lag_seconds', 'Age of the oldest entry not yet worked through.', ['group', 'topic']),
    outcomes: gauge('hie_messages', 'Messages by outcome since the beginning.', ['outcome']),
  };
}

function makersOf(registry: Registry) {
  const registers = [registry];
  return {
    counter: <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Counter({ name, help, labelNames, registers }),
    gauge: <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Gauge({ name, help, labelNames, registers }),
    seconds: <Label extends string>(name: string, help: string, labelNames: Label[], buckets: number[]) =>
      new Histogram({ name, help, labelNames, buckets, registers }),
  };
}

/** A stage waits with one code at a time, and no more once its batch is through: an alert must end by itself. */
class WaitingStages {
  readonly #codes = new Map<string, string>();

  constructor(private readonly gauge: Gauge<'stage' | 'code'>) {}

  waits(stage: string, code: string, attempt: number): void {
    if (this.#codes.get(stage) !== code) this.goesOn(stage);
    this.#codes.set(stage, code);
    this.gauge.set({ stage, code }, attempt);
  }

  goesOn(stage: string): void {
    const code = this.#codes.get(stage);
    if (code !== undefined) this.gauge.remove({ stage, code });
    this.#codes.delete(stage);
  }
}

/** Asked whenever the metrics are. */
const diskFree = (dataDir: string): Gauge =>
  new Gauge({
    name: 'hie_data_disk_free_bytes',
    help: 'What the disk of the data directory has room for.',
    registers: [],
    collect() {
      const { bavail, bsize } = statfsSync(dataDir);
      this.set(bavail * bsize);
    },
  });

/** Text exposition of several threads or processes, each given as `registry.getMetricsAsJSON()`. */
export async function exposition(parts: readonly object[]): Promise<string> {
  return AggregatorRegistry.aggregate([...parts]).metrics();
}
