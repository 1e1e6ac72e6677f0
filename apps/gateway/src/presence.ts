import type { Presence } from '#storage';
import type { FeedDiagnosis } from './feed-diagnosis.js';
import type { FeedState } from './feed-state.js';
import type { MllpListeners } from './mllp.listener.js';

/** What a gateway shows of itself to the consoles of other processes. */
export interface GatewayState {
  readonly feeds: readonly FeedState[];
  /** By feed. */
  readonly connections: Readonly<Record<string, FeedDiagnosis>>;
}

const everyMs = 1000;
/** Of each list of a feed: it is written each second, whether somebody looks or not. */
const shownMax = 50;

/** Shows each second what the gateway's feeds do; not the bytes of a connection, which may hold patient data. */
export class GatewayPresence {
  #timer: NodeJS.Timeout | undefined;
  #showing: Promise<void> | undefined;

  constructor(
    private readonly instance: string,
    private readonly listeners: Pick<MllpListeners, 'states' | 'diagnosis'>,
    private readonly presence: Presence<GatewayState>,
  ) {}

  start(): void {
    void this.show();
    this.#timer = setInterval(() => void this.show(), everyMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#showing;
    await this.presence.hide(this.instance);
  }

  /** One at a time. */
  async show(): Promise<void> {
    this.#showing ??= this.presence.show(this.instance, this.#state()).finally(() => {
      this.#showing = undefined;
    });
    await this.#showing;
  }

  #state(): GatewayState {
    const feeds = this.listeners.states();
    const connections = feeds.flatMap(({ name }) => {
      const diagnosis = this.listeners.diagnosis(name, false);
      return diagnosis ? [[name, shortened(diagnosis)] as const] : [];
    });
    return { feeds, connections: Object.fromEntries(connections) };
  }
}

const shortened = ({ connections, open, faulty, refused }: FeedDiagnosis): FeedDiagnosis => ({
  connections,
  open: open.slice(0, shownMax),
  faulty: faulty.slice(-shownMax),
  refused: refused.slice(-shownMax),
});
