import 'reflect-metadata';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from '#contracts';
import { startStages } from './stages.js';
import type { FromStages, StageWorkerInput, ToStages } from './stage-thread.js';

/** Entry of the worker thread: starts the stages and speaks with the main thread. */
const port = parentPort;
if (!port) throw new Error('this file is started as a worker');

const tell = (message: FromStages): void => port.postMessage(message);
const lagEveryMs = 250;

try {
  yieldToAcknowledgements();
  const stages = await startStages(workerData as StageWorkerInput, () => tell({ kind: 'outcomes' }));
  const timer = setInterval(() => void stages.lag().then((entries) => tell({ kind: 'lag', entries })), lagEveryMs);
  port.on('message', (message: ToStages) => {
    if (message.kind === 'appended') stages.wake();
    if (message.kind === 'ask-outcomes') stages.askOutcomes();
    if (message.kind === 'metrics')
      void stages.metrics().then((metrics) => tell({ kind: 'metrics', request: message.request, metrics }));
    if (message.kind === 'move')
      void stages.move(message.group, message.places).then(
        () => tell({ kind: 'moved', request: message.request }),
        (error: unknown) => tell({ kind: 'moved', request: message.request, failed: codeOf(error) }),
      );
    if (message.kind === 'stop') {
      clearInterval(timer);
      void stages.stop().finally(() => process.exit(0));
    }
  });
  tell({ kind: 'ready' });
} catch (error) {
  const known = error instanceof Fault ? error : undefined;
  tell({ kind: 'failed', code: codeOf(error), detail: Object.fromEntries(simple(known)) });
  if (!known) throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Fault ? error.code : 'INTERNAL';
}

/** What a message between threads can carry of a fault's detail. */
function simple(known: Fault | undefined): [string, string | number][] {
  return Object.entries(known?.detail ?? {}).filter(
    (pair): pair is [string, string | number] => typeof pair[1] === 'string' || typeof pair[1] === 'number',
  );
}

/** Linux counts it for this thread alone: where the processors are short, acknowledgements come before the stages. */
function yieldToAcknowledgements(): void {
  if (process.platform === 'linux') setPriority(10);
}
