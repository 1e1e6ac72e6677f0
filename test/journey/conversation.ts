import { connect, type Socket } from 'node:net';

const withinMs = 15_000;

/** A sender that stays connected and looks at each frame that comes back. */
export class Conversation {
  readonly #socket: Socket;
  readonly #frames: string[] = [];
  #rest = '';
  #closed = false;
  #changed: () => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', (chunk) => this.#take(chunk.toString('latin1')));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#closed = true;
      this.#changed();
    });
  }

  say(message: string): void {
    this.#socket.write(`\x0b${message}\x1c\r`);
  }

  /** The next frame; `closed` where the other side ended it, `silence` where none came within the time. */
  async hear(ms = withinMs): Promise<string> {
    const giveUpAt = Date.now() + ms;
    while (this.#frames.length === 0 && !this.#closed && Date.now() < giveUpAt) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, giveUpAt - Date.now());
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#frames.shift() ?? (this.#closed ? 'closed' : 'silence');
  }

  async ask(message: string): Promise<string> {
    this.say(message);
    return this.hear();
  }

  end(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    const parts = `${this.#rest}${text}`.split('\x1c\r');
    this.#rest = parts.pop() ?? '';
    this.#frames.push(...parts.map((part) => part.slice(1)));
    this.#changed();
  }
}

/** The port on which a feed listens now; configured as 0, so that it is any free one. */
export async function feedPort(url: string, name: string): Promise<number> {
  const { feeds } = (await (await fetch(`${url}/api/overview`)).json()) as { feeds: { name: string; port: number }[] };
  const feed = feeds.find((one) => one.name === name);
  if (!feed) throw new Error(`there is no feed ${name}`);
  return feed.port;
}
