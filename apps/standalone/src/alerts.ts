import { statfsSync } from 'node:fs';
import type { DynamicModule } from '@nestjs/common';
import { type Config, type Log, systemClock } from '#platform';
import type { AlertStore } from '#storage';
import { AlertsModule } from '../../console/src/alerts/alerts.module.js';
import { mailReceivers } from '../../console/src/alerts/mail.js';
import { webhookReceiver } from '../../console/src/alerts/webhook.js';
import type { AlertDeps } from '../../console/src/alerts/alerts.deps.js';
import type { Readers } from './readers.js';
import type { StageThread } from './stage-thread.js';

interface AlertsInput {
  readonly config: Config;
  readonly feeds: Pick<AlertDeps, 'feeds'>;
  readonly readers: Pick<Readers, 'log' | 'archive' | 'deadLetters'>;
  readonly store: AlertStore;
  readonly log: Log;
  /** The stages of this process, whose data are on a disk of its own. */
  readonly thread?: Pick<StageThread, 'running' | 'metrics'>;
  /** Of a process that shares the store. */
  readonly holder?: string;
}

/** Alerts of the whole broker, as the process that serves the console sees it. */
export const alertsModule = ({ config, feeds, readers, store, log, thread, holder }: AlertsInput): DynamicModule =>
  AlertsModule.register({
    clock: systemClock,
    startedAt: systemClock(),
    feeds: feeds.feeds,
    archive: readers.archive,
    deadLetters: readers.deadLetters,
    log: readers.log,
    store,
    settings: config.alerts,
    idleMinutes: new Map(
      config.feeds.flatMap(({ name, idleAlertMinutes }) =>
        idleAlertMinutes === undefined ? [] : [[name, idleAlertMinutes] as const],
      ),
    ),
    receivers: receiversOf(config, log),
    ...(thread && {
      host: { diskFreePercent: () => diskFreePercent(config.dataDir), waiting: () => waitingStages(thread) },
    }),
    ...(holder !== undefined && { holder }),
    lines: log,
  });

/** Faults FILE_UNREADABLE, CONFIG_INVALID. */
function receiversOf({ alerts: { webhooks, emails }, http: { publicUrl } }: Config, log: Log) {
  const receivers = [
    ...webhooks.map((webhook) => webhookReceiver(webhook, systemClock, log)),
    ...emails.flatMap((email) => mailReceivers({ ...email, link: email.link ?? publicUrl }, log)),
  ];
  // Who is named twice is told once.
  return [...new Map(receivers.map((receiver) => [receiver.key, receiver])).values()];
}

/** Of what a user may write; a part is kept for the system. */
function diskFreePercent(directory: string): number {
  const { bavail, bfree, blocks } = statfsSync(directory);
  return (100 * bavail) / Math.max(1, blocks - bfree + bavail);
}

interface WaitingMetric {
  readonly name: string;
  readonly values: readonly { readonly labels: { readonly stage: string; readonly code: string } }[];
}

async function waitingStages(thread: NonNullable<AlertsInput['thread']>) {
  if (!thread.running) return [];
  const metrics = (await thread.metrics()) as readonly WaitingMetric[];
  const waiting = metrics.find(({ name }) => name === 'hie_stage_waiting');
  return (waiting?.values ?? []).map(({ labels: { stage, code } }) => ({ stage, code }));
}
