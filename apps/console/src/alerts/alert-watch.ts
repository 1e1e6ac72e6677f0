import { errors, fault } from '#contracts';
import { instant } from '#platform';
import { acknowledged, type Alert, type AlertBook, emptyBook, follow } from './alert-book.js';
import type { AlertsView, AlertView, ReceiverView } from './alert-views.js';
import type { AlertDeps } from './alerts.deps.js';
import { causesIn, sampled } from './causes.js';
import { deliver } from './delivery.js';
import { observe } from './observe.js';
import { enqueued, isGivenUp, settled, troubled } from './outbox.js';
import type { Receiver } from './receiver.js';

interface Kept {
  readonly revision: number;
  readonly book: AlertBook;
}

/** How long a turn lasts: several looks, so that a slow one does not lose it, and short enough when its process dies. */
const turnMs = 30_000;
const triesMax = 5;

/** Looks for causes as long as the process runs. Of processes that share the book one has its turn; the others wait. */
export class AlertWatch {
  readonly #deps: AlertDeps;
  /** What could not be written: of a full disk, too, people are to be told. */
  #unwritten: Kept | undefined;
  #checkedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stepping: Promise<void> | undefined;
  #hasFailed = false;
  readonly #ending = new AbortController();

  constructor(deps: AlertDeps) {
    this.#deps = deps;
  }

  begin(): void {
    this.#timer = setInterval(() => this.#tick(), this.#deps.settings.everySeconds * 1_000).unref();
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await this.#stepping;
  }

  async view(): Promise<AlertsView> {
    const { book } = await this.#read();
    const checkedAt = book.turn ? book.turn.until - turnMs : this.#checkedAt;
    return {
      ...(checkedAt !== undefined && { checkedAt: instant(checkedAt) }),
      active: book.active.toReversed().map(viewOf),
      past: book.past.map(viewOf),
      receivers: this.#deps.receivers.map((receiver) => receiverView(receiver, book)),
    };
  }

  /** Fault API_NOT_FOUND where no such alert lasts. */
  async acknowledge(id: string, by: string): Promise<AlertView> {
    const at = this.#deps.clock();
    const book = await this.#change((before) => acknowledged(before, id, by, at));
    const alert = book?.active.find((each) => each.id === id);
    if (!alert) throw fault('API_NOT_FOUND', { resource: 'alert' });
    return viewOf(alert);
  }

  async step(): Promise<void> {
    const { settings, idleMinutes, startedAt, clock, lines, receivers } = this.#deps;
    const kept = await this.#read();
    const now = clock();
    if (!this.#isOwnTurn(kept.book, now)) return;
    const { rules: limits } = settings;
    const seen = await observe(this.#deps);
    const samples = sampled(kept.book.samples, seen.deadLetters, now, limits.deadLetters.minutes);
    const causes = causesIn(seen, { limits, idleMinutes, samples, startedAt, now });
    const patience = { now, holdMs: settings.holdSeconds * 1_000, recoverMs: settings.recoverSeconds * 1_000 };
    const { book, notices } = follow({ ...kept.book, samples }, causes, patience);
    const keys = receivers.map(({ key }) => key);
    const outbox = enqueued(book.outbox, notices, keys, now);
    if (!(await this.#keep(kept, this.#withTurn({ ...book, outbox }, now)))) return;
    this.#checkedAt = now;
    for (const { kind, alert } of notices)
      lines.warn(`alert-${kind}`, { alert: alert.id, rule: alert.rule, subject: alert.subject });
    await this.#deliver(outbox);
  }

  /** Written down first and then sent: what a process that dies has not noted as sent is sent again. */
  async #deliver(outbox: AlertBook['outbox']): Promise<void> {
    const { receivers, clock, lines } = this.#deps;
    const tried = await deliver(outbox, receivers, clock, this.#ending.signal);
    if (tried.length === 0) return;
    const now = clock();
    const keys = receivers.map(({ key }) => key);
    await this.#change((book) => ({
      ...book,
      outbox: settled(book.outbox, tried, now),
      troubles: troubled(book.troubles, tried, keys, now),
    }));
    for (const { outgoing, told } of tried)
      if (!told.isDone && isGivenUp(outgoing, now))
        lines.error('alert-given-up', fault('ALERT_NOTICE_GIVEN_UP'), { notice: outgoing.id, last: told.problem });
  }

  #tick(): void {
    this.#stepping ??= this.step()
      .then(() => void (this.#hasFailed = false))
      .catch((error: unknown) => {
        if (!this.#hasFailed) this.#deps.lines.error('alerts-not-checked', error);
        this.#hasFailed = true;
      })
      .finally(() => void (this.#stepping = undefined));
  }

  #isOwnTurn({ turn }: AlertBook, now: number): boolean {
    const { holder } = this.#deps;
    return holder === undefined || turn === undefined || turn.holder === holder || turn.until <= now;
  }

  #withTurn(book: AlertBook, now: number): AlertBook {
    const { holder } = this.#deps;
    return holder === undefined ? book : { ...book, turn: { holder, until: now + turnMs } };
  }

  async #read(): Promise<Kept> {
    if (this.#unwritten) return this.#unwritten;
    const kept = await this.#deps.store.read();
    if (!kept) return { revision: 0, book: emptyBook };
    return { revision: kept.revision, book: { ...emptyBook, ...(JSON.parse(kept.book) as AlertBook) } };
  }

  /** False where another process was faster. */
  async #keep(before: Kept, book: AlertBook): Promise<boolean> {
    const text = JSON.stringify(book);
    if (!this.#unwritten && text === JSON.stringify(before.book)) return true;
    try {
      const isWritten = await this.#deps.store.replace(before.revision, text);
      this.#unwritten = undefined;
      return isWritten;
    } catch (error) {
      if (this.#deps.holder !== undefined) throw error;
      this.#unwritten = { revision: before.revision, book };
      return true;
    }
  }

  async #change(make: (book: AlertBook) => AlertBook | undefined): Promise<AlertBook | undefined> {
    for (let tries = 0; tries < triesMax; tries++) {
      const kept = await this.#read();
      const book = make(kept.book);
      if (!book || (await this.#keep(kept, book))) return book;
    }
    throw fault('API_CONFLICT');
  }
}

function receiverView({ key, kind, name }: Receiver, { outbox, troubles }: AlertBook): ReceiverView {
  const trouble = troubles.find(({ to }) => to === key);
  return {
    kind,
    name,
    waiting: outbox.filter(({ to }) => to === key).length,
    ...(trouble && {
      trouble: {
        code: trouble.code,
        text: `${errors[trouble.code].what}. ${errors[trouble.code].fix}`,
        since: instant(trouble.since),
      },
    }),
  };
}

const viewOf = ({ id, rule, subject, text, openedAt, endedAt, acknowledged: ack }: Alert): AlertView => ({
  id,
  rule,
  subject,
  text,
  openedAt: instant(openedAt),
  ...(endedAt !== undefined && { endedAt: instant(endedAt) }),
  ...(ack && { acknowledged: { by: ack.by, at: instant(ack.at) } }),
});
