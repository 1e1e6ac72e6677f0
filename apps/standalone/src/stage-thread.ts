import { Worker } from 'node:worker_threads';
import { type ErrorCode, errors, fault } from '#contracts';
import type { GroupMove } from '#event-log';
import type { Config, Log } from '#platform';

/** What the main thread hands to the stage worker when it starts. */
export interface StageWorkerInput {
  readonly config: Config;
  readonly intakeFile: string;
  readonly brokerFile: string;
  readonly secret: Uint8Array;
  /** How far the intake file is on the disk. */
  readonly durableIntake: SharedArrayBuffer;
}

export type ToStages =
  | { readonly kind: 'appended' }
  /** Tell of the next outcomes, once. */
  | { readonly kind: 'ask-outcomes' }
  | { readonly kind: 'metrics'; readonly request: number }
  | {
      readonly kind: 'move';
      readonly request: number;
      readonly group: string;
      readonly places: readonly GroupMove[];
    }
  | { readonly kind: 'stop' };

export type FromStages =
  | { readonly kind: 'ready' }
  /** Entries that the slowest group has not worked through. */
  | { readonly kind: 'lag'; readonly entries: number }
  | { readonly kind: 'metrics'; readonly request: number; readonly metrics: object }
  /** With the code of the fault that it failed with, if it did. */
  | { readonly kind: 'moved'; readonly request: number; readonly failed?: string }
  /** Outcomes were appended since they were asked for. */
  | { readonly kind: 'outcomes' }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: Record<string, string | number> }
  | { readonly kind: 'stopped' };

/** The stages gather for longer than this; a message between threads costs as much as a tenth of taking a message. */
const toldEveryMs = 10;

/** Half of what V8 takes by itself: what a batch leaves behind is garbage as soon as it is committed. */
const maxYoungGenerationSizeMb = 24;

/** The worker thread in which the stages run, as the main thread sees it. */
export class StageThread {
  readonly #worker: Worker;
  readonly #metrics = new Map<number, (metrics: object) => void>();
  readonly #moves = new Map<number, PromiseWithResolvers<void>>();
  #requests = 0;
  #lagEntries = 0;
  #untold = false;
  #telling: NodeJS.Timeout | undefined;
  #running = false;
  #outcomesAppended: () => void = () => undefined;

  private constructor(input: StageWorkerInput) {
    this.#worker = new Worker(new URL('./stage.worker.js', import.meta.url), {
      workerData: input,
      resourceLimits: { maxYoungGenerationSizeMb },
    });
  }

  /** Resolves when the stages consume; rejects with the fault that kept them from it. */
  static async start(input: StageWorkerInput, log: Log, onEnd: (error: unknown) => void): Promise<StageThread> {
    const thread = new StageThread(input);
    await new Promise<void>((resolve, reject) => {
      thread.#worker.on('message', (message: FromStages) => {
        if (message.kind === 'ready') {
          thread.#running = true;
          resolve();
        } else if (message.kind === 'failed') reject(fault(asCode(message.code), message.detail));
        else thread.#receive(message);
      });
      thread.#worker.on('error', (error) => {
        log.error('stage-worker-failed', error);
        if (thread.#running) onEnd(error);
        reject(error);
      });
      thread.#worker.on('exit', () => (thread.#running = false));
    });
    return thread;
  }

  get running(): boolean {
    return this.#running;
  }

  get lagEntries(): number {
    return this.#lagEntries;
  }

  /** Tells the stages that there is something new: at once, and then once every `toldEveryMs` however often it is called. */
  appended(): void {
    this.#untold = true;
    if (this.#telling) return;
    this.#tell();
    this.#telling = setInterval(() => this.#tell(), toldEveryMs);
  }

  /** Has `told` called once, when the next outcomes were appended. */
  askOutcomes(told: () => void): void {
    this.#outcomesAppended = told;
    this.#send({ kind: 'ask-outcomes' });
  }

  metrics(): Promise<object> {
    const request = this.#requests++;
    return new Promise((resolve) => {
      this.#metrics.set(request, resolve);
      this.#send({ kind: 'metrics', request });
    });
  }

  /** Moves a group that works there. Faults with the code of the log; LOG_UNAVAILABLE where no stage runs. */
  moveGroup(group: string, places: readonly GroupMove[]): Promise<void> {
    if (!this.#running) return Promise.reject(fault('LOG_UNAVAILABLE', { reason: 'the stages do not run' }));
    const request = this.#requests++;
    const moved = Promise.withResolvers<void>();
    this.#moves.set(request, moved);
    this.#send({ kind: 'move', request, group, places });
    return moved.promise;
  }

  /** Lets the batches in hand finish. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    clearInterval(this.#telling);
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#send({ kind: 'stop' });
    await ended;
  }

  #receive(message: FromStages): void {
    if (message.kind === 'lag') this.#lagEntries = message.entries;
    if (message.kind === 'outcomes') this.#outcomesAppended();
    if (message.kind === 'metrics') {
      this.#metrics.get(message.request)?.(message.metrics);
      this.#metrics.delete(message.request);
    }
    if (message.kind === 'moved') {
      const moved = this.#moves.get(message.request);
      this.#moves.delete(message.request);
      if (message.failed === undefined) moved?.resolve();
      else moved?.reject(fault(asCode(message.failed)));
    }
  }

  #tell(): void {
    if (this.#untold) {
      this.#untold = false;
      this.#send({ kind: 'appended' });
    } else {
      clearInterval(this.#telling);
      this.#telling = undefined;
    }
  }

  #send(message: ToStages): void {
    this.#worker.postMessage(message);
  }
}

const asCode = (code: string): ErrorCode => (code in errors ? (code as ErrorCode) : 'INTERNAL');
