import { type ChildProcess, spawn } from 'node:child_process';

/** A server that a test started, and may end, stop and start as the fault that it tries. */
export class ServerProcess {
  readonly #command: readonly [string, ...string[]];
  readonly #environment: Readonly<Record<string, string>>;
  readonly #ready: () => Promise<boolean>;
  #child: ChildProcess | undefined;
  #output = '';

  /** `ready` answers true once it serves; a rejection is a no. */
  constructor(
    command: readonly [string, ...string[]],
    ready: () => Promise<boolean>,
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.#command = command;
    this.#ready = ready;
    this.#environment = environment;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Whether it runs, or how it ended. */
  get state(): string {
    const { exitCode, signalCode } = this.#child ?? {};
    return exitCode === null && signalCode === null ? 'runs' : `ended: ${signalCode ?? exitCode}`;
  }

  /** The last of what it wrote. */
  get output(): string {
    return this.#output;
  }

  /** Resolves once it has written this, of what it wrote after its first `from` characters. */
  async says(text: string, from = 0, withinMs = 60_000): Promise<void> {
    for (const giveUpAt = Date.now() + withinMs; !this.#output.slice(from).includes(text);) {
      if (Date.now() > giveUpAt) throw new Error(`it has not said ${text}: ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Resolves when it serves. */
  async start(withinMs = 60_000): Promise<void> {
    const [program, ...args] = this.#command;
    const env = { ...process.env, ...this.#environment };
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.#child = child;
    child.on('error', (error) => (this.#output += String(error)));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-20_000)));
    const giveUpAt = Date.now() + withinMs;
    while (child.exitCode === null && child.signalCode === null && Date.now() < giveUpAt) {
      if (await this.#ready().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.end('SIGKILL');
    throw new Error(`${program} did not start: ${this.#output}`);
  }

  /** Resolves when it is gone; rejects where it was told to go, did not within a minute, and was killed. */
  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGCONT');
    child.kill(signal);
    const overdue = setTimeout(() => child.kill('SIGKILL'), 60_000);
    await ended;
    clearTimeout(overdue);
    const wasKilled = signal !== 'SIGKILL' && child.signalCode === 'SIGKILL';
    if (wasKilled) throw new Error(`${this.#command.join(' ')} did not end on ${signal}: ${this.#output.slice(-2000)}`);
  }

  /** It keeps its connections and answers nothing. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }
}
