import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

interface Wanted {
  /** From the first byte on, or after STARTTLS; absent: no TLS is offered. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly isImplicit: boolean };
  /** Who may send; absent: anybody. */
  readonly account?: { readonly user: string; readonly password: string };
}

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly isSecure: boolean;
  /** Headers and body as they came. */
  readonly text: string;
}

/** A mail server on a free port of the loopback, which refuses as it is told to. */
export class MailServer {
  readonly received: Mail[] = [];
  /** Replies to the recipients that come next, such as 450 or 550; then each is taken. */
  readonly recipientReplies: number[] = [];
  /** Replies to what comes after DATA. */
  readonly contentReplies: number[] = [];
  connections = 0;
  /** It says nothing more once it is told for whom a mail is. */
  isMute = false;
  /** Connections that wait for its word. */
  waiting = 0;
  /** What it was given to sign in. */
  readonly passwords: string[] = [];
  readonly #server: SMTPServer;

  private constructor({ tls, account }: Wanted) {
    this.#server = new SMTPServer({
      ...(tls && { cert: tls.cert, key: tls.key, secure: tls.isImplicit }),
      ...(account === undefined && { authOptional: true }),
      disabledCommands: [...(tls && !tls.isImplicit ? [] : ['STARTTLS']), ...(account ? [] : ['AUTH'])],
      allowInsecureAuth: tls === undefined,
      onConnect: (_session, callback) => {
        this.connections++;
        callback();
      },
      onAuth: ({ username, password }, _session, callback) => {
        this.passwords.push(password ?? '');
        const isRight = username === account?.user && password === account?.password;
        if (isRight) return callback(null, { user: username });
        return callback(reply(535, `no ${password} for ${username}`));
      },
      onRcptTo: (_address, _session, callback) => {
        if (this.isMute) this.waiting++;
        else callback(replyOf(this.recipientReplies));
      },
      onData: (stream, { envelope, user, secure }, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const refusal = replyOf(this.contentReplies);
          if (refusal) return callback(refusal);
          this.received.push({
            from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
            to: envelope.rcptTo.map(({ address }) => address),
            user,
            isSecure: secure,
            text: Buffer.concat(chunks).toString(),
          });
          return callback();
        });
      },
    });
    // A client that goes away in the middle is no error of the server.
    this.#server.on('error', () => undefined);
  }

  static async start(wanted: Wanted = {}, port = 0): Promise<MailServer> {
    const server = new MailServer(wanted);
    await new Promise<void>((resolve) => server.#server.listen(port, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** `Message-ID` and so on, of each mail that it took. */
  headers(name: string): string[] {
    return this.received.map(({ text }) => new RegExp(`^${name}: (.*)`, 'im').exec(unfolded(text))?.[1] ?? '');
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

const unfolded = (text: string): string => text.replaceAll(/\r\n[ \t]+/g, ' ');

function replyOf(replies: number[]): Error | undefined {
  const code = replies.shift();
  return code === undefined ? undefined : reply(code, 'as it was told to');
}

const reply = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });
