import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';

const ackBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const batchBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Prometheus metrics of one thread. Labels are names of our own and codes, never anything from a message. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers });
  const seconds = <Label extends string>(name: string, help: string, labelNames: Label[], buckets: number[]) =>
    new Histogram({ name, help, labelNames, buckets, registers });
  return {
    registry,
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
    connectionFaults: counter('hie_connection_faults_total', 'Framing errors, time-outs and refusals by code.', [
      'feed',
      'code',
    ]),
    applicationAcknowledgements: counter(
      'hie_application_acknowledgements_total',
      'Answers that MSH-16 asked for, sent as an exchange of their own: sent, refused by their receiver, dropped.',
      ['feed', 'result'],
    ),
    deliveries: counter('hie_deliveries_total', 'Messages to subscribers: delivered, refused and tried again, dead.', [
      'consumer',
      'result',
    ]),
    connections: gauge('hie_connections', 'Open MLLP connections.', ['feed']),
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
    stageWaiting: gauge(
      'hie_stage_waiting',
      'Attempts on the batch that a stage waits with, by the code of the failure.',
      ['stage', 'code'],
    ),
    lag: gauge('hie_group_lag_entries', 'Entries not yet worked through.', ['group', 'topic']),
    outcomes: gauge('hie_messages', 'Messages by outcome since the beginning.', ['outcome']),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

/** Text exposition of several threads or processes, each given as `registry.getMetricsAsJSON()`. */
export async function exposition(parts: readonly object[]): Promise<string> {
  return AggregatorRegistry.aggregate([...parts]).metrics();
}
