import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

/**
 * A small receiver that does the basic things right, and one thing wrong where it is told to: the torture client must
 * find each of these faults. Run as `node receiver.process.ts FILE DEFECT`; appends what it took to FILE and prints its
 * port. Nothing of the product is used, and nothing is imported, so that Node runs it as it stands.
 */
const [file = '', defect = 'none'] = process.argv.slice(2);
const broken = (name: string): boolean => name === defect;
const frameBytes = 2 * 1024 * 1024;
const frameMs = 2_000;
const idleMs = 5_000;
const perAddress = 300;

interface Stored {
  readonly key: string;
  readonly accepted: boolean;
  readonly bytes: string;
  readonly answer: string;
  /** `counts`, where the message was counted. */
  readonly counts?: readonly (readonly [string, number])[];
}

/** The sequence number that was accepted last of each sender. */
let counts = new Map<string, number>();
const answers = new Map<string, string>();
if (existsSync(file) && !broken('forgets-answers-in-a-crash'))
  for (const line of readFileSync(file, 'latin1').split('\n').filter(Boolean)) {
    const { key, answer, counts: after } = JSON.parse(line) as Stored;
    answers.set(key, answer);
    if (after && !broken('forgets-numbers-in-a-crash')) counts = new Map(after);
  }
const journal = openSync(file, 'a');
let lastId = Date.now() * 100;
let previousId = '';

/** Written by `commit`, with one flush for all that came together, and before any of it is answered. */
let waiting: Stored[] = [];

function store(entry: Stored): void {
  answers.set(entry.key, entry.answer);
  waiting.push(entry);
}

function commit(): void {
  const lines = waiting.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  waiting = [];
  if (lines === '') return;
  writeSync(journal, lines);
  fsyncSync(journal);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Stores what came and says what to answer; a resend gets the stored answer and is not stored again. */
function take(bytes: Buffer, isFrame: boolean): string {
  const header = isFrame ? readHeader(bytes) : undefined;
  const [, , application = '', facility = '', , , , , , id = ''] = header?.fields ?? [];
  const content = broken('drops-same-id') && id !== '' ? '' : sha256(bytes);
  const key = [application, facility, id, content].join('\u0000');
  const known = answers.get(key);
  const sequence = header?.fields[12] ?? '';
  const counted = sequence === '' ? undefined : count(`${application}|${facility}`, sequence, known !== undefined);
  const stays = known !== undefined && !broken('second-effect-on-resend');
  if (stays && (!counted || broken('repeats-the-number-to-a-resend'))) return known;
  const isRight = header !== undefined && header.fault === undefined && counted?.code === undefined;
  const accepted = broken('accepts-junk') || isRight;
  const answer = acknowledgement(header, accepted, bytes, counted);
  if (stays) return answer;
  previousId = id;
  const stored = { accepted, bytes: archived(bytes).toString('base64'), answer };
  store({ key: key + (counted?.code ?? ''), ...stored, ...(counted && { counts: [...counts] }) });
  return answer;
}

/** MSA-4, and ERR-3 where the number is refused (v2ig §2.9.1). */
function count(link: string, text: string, known: boolean): { readonly expected: number; readonly code?: string } {
  const last = counts.get(link);
  const next = last === undefined ? -1 : last + 1;
  const number = /^(?:-1|\d{1,15})$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number)) return { expected: next, code: '102' };
  if (number === 0) return { expected: next };
  const isGap = number > 0 && last !== undefined && number !== next;
  if (isGap && !broken('takes-gaps')) return { expected: next, ...(!known && { code: '207' }) };
  if (number > 0) counts.set(link, number);
  else counts.delete(link);
  return { expected: number };
}

function archived(bytes: Buffer): Buffer {
  if (broken('drops-last-byte')) return bytes.subarray(0, -1);
  if (broken('transcodes')) return Buffer.from(bytes.toString('utf8'), 'utf8');
  return bytes;
}

interface HeaderRead {
  readonly field: string;
  readonly encoding: string;
  readonly fields: readonly string[];
  readonly fault: 'type' | 'several' | undefined;
}

/** MSH by its own delimiters; undefined where there is none that can be read. */
function readHeader(bytes: Buffer): HeaderRead | undefined {
  const text = bytes.toString('latin1').replace(/^(?:\xef\xbb\xbf)?[\r\n]*/, '');
  const freeAt = broken('blocks-on-many-segments') && text.length > 500_000 ? Date.now() + 4_000 : 0;
  while (Date.now() < freeAt);
  const field = broken('fixed-delimiters') ? '|' : text.charAt(3);
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const fields = line.split(field);
  const encoding = broken('fixed-delimiters') ? '^~\\&' : (fields[1] ?? '');
  const all = field + encoding;
  const usable = encoding !== '' && all.length <= 6 && new Set(all).size === all.length && !/[A-Za-z0-9\s\0]/.test(all);
  if (!text.startsWith('MSH') || !usable) return undefined;
  const several = text.includes(`\rMSH${field}`);
  return { field, encoding, fields, fault: several ? 'several' : (fields[8] ?? '').length < 3 ? 'type' : undefined };
}

function acknowledgement(
  header: HeaderRead | undefined,
  accepted: boolean,
  bytes: Buffer,
  counted?: ReturnType<typeof count>,
): string {
  const { field, encoding, fields } = header ?? { field: '|', encoding: '^~\\&', fields: [] };
  const component = encoding.charAt(0);
  const [, , from = '', at = '', to = '', site = '', , , , id = '', processing = 'P', version = '2.5'] = fields;
  const sides = broken('does-not-swap-sides') ? [from, at, to, site] : [to, site, from, at];
  const now = `${new Date().toISOString().replaceAll(/[-:TZ]/g, '')}+0000`;
  const own = broken('constant-msh-10') ? 'ACK' : String(++lastId);
  const mode = ['', 'NE', undefined].includes(fields[14]) ? 'A' : 'C';
  const regarding = broken('msa-2-of-the-previous-message') ? previousId || id : id;
  const lines = [
    [`MSH${field}${encoding}`, ...sides, now, '', 'ACK', own, processing, version || '2.5'],
    ['MSA', `${mode}${accepted ? 'A' : 'E'}`, regarding, ...(counted ? ['', String(counted.expected)] : [])],
  ];
  if (!accepted) lines.push(error(version, component, bytes, counted?.code));
  const end = broken('ends-segments-with-lf') ? '\n' : '\r';
  return lines.map((one) => one.join(field) + end).join('');
}

function error(version: string, component: string, bytes: Buffer, code = '101'): string[] {
  const shown = broken('shows-content-in-errors') ? bytes.toString('latin1').replaceAll('\r', ' ') : '';
  const isOld = /^2\.[1-4]/.test(version) && !broken('one-form-of-errors');
  if (isOld) return ['ERR', ['MSH', '1', '9', code].join(component)];
  return ['ERR', '', ['MSH', '1', '9'].join(component), [code, '', 'HL70357'].join(component), 'E', '', '', shown];
}

const perHost = new Map<string, number>();

/** One connection: VT content FS CR in any slices, several in a chunk, bounded in size and time. */
class Connection {
  private rest: Buffer = Buffer.alloc(0);
  private inside = false;
  private skipping = false;
  private frames = 0;
  private refusedOne = false;
  private frameTimer: NodeJS.Timeout | undefined;
  private readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('drain', () => socket.resume());
    socket.on('close', () => clearTimeout(this.frameTimer));
    if (broken('never-closes')) return;
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('end', () => {
      if (this.inside) this.answer([take(this.rest, false)]);
      socket.end();
    });
  }

  private receive(chunk: Buffer): void {
    const out: string[] = [];
    if (broken('loses-split-frames')) this.rest = Buffer.alloc(0);
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    while (this.rest.length > 0 && (this.inside ? this.frame(out) : this.outside(out)));
    this.watch();
    if (broken('answers-out-of-order')) out.reverse();
    this.answer(out);
  }

  /** Bytes before VT are no frame. True where there is more to look at. */
  private outside(out: string[]): boolean {
    const start = this.rest.indexOf(0x0b);
    const junk = this.rest.subarray(0, start === -1 ? this.rest.length : start);
    if (junk.some((byte) => byte !== 0x0d && byte !== 0x0a)) out.push(take(junk.subarray(0, 65_536), false));
    if (start === -1) {
      // Whoever begins with other bytes speaks another protocol and would wait for ever.
      if (this.frames === 0 && out.length > 0 && this.rest.length > 1) this.close(out.splice(0));
      this.rest = Buffer.alloc(0);
      return false;
    }
    this.rest = this.rest.subarray(start + 1);
    this.inside = true;
    this.frames++;
    return true;
  }

  private frame(out: string[]): boolean {
    const end = this.endOfFrame();
    const restart = this.rest.indexOf(0x0b);
    const part = this.rest.subarray(0, end === -1 ? this.rest.length : end);
    if (restart !== -1 && (end === -1 || restart < end)) {
      if (restart > 0 && !this.skipping) out.push(take(this.rest.subarray(0, restart), false));
      this.rest = this.rest.subarray(restart + 1);
      this.skipping = false;
      return true;
    }
    if (part.length > frameBytes && !broken('unbounded-buffer')) {
      if (!this.skipping) out.push(take(part.subarray(0, 65_536), false));
      this.skipping = true;
    }
    if (end === -1) {
      if (this.skipping) this.rest = Buffer.alloc(0);
      return false;
    }
    if (!this.skipping) this.message(part, out);
    this.rest = this.rest.subarray(end + 1);
    this.inside = false;
    this.skipping = false;
    this.stopWatch();
    return true;
  }

  private endOfFrame(): number {
    if (broken('merges-frames')) return this.rest.lastIndexOf(0x1c);
    const end = this.rest.indexOf(0x1c);
    return broken('ends-frames-at-lf') && this.rest.includes(0x0a) ? this.rest.indexOf(0x0a) : end;
  }

  private message(bytes: Buffer, out: string[]): void {
    if (broken('swallows-the-message-after-a-bad-one') && this.refusedOne) {
      this.refusedOne = false;
      return;
    }
    const answer = take(bytes, true);
    this.refusedOne = answer.includes('ERR');
    out.push(answer);
    if (broken('answers-twice')) out.push(answer);
  }

  private watch(): void {
    if (this.inside && !broken('unbounded-buffer')) this.frameTimer ??= setTimeout(() => this.giveUp(), frameMs);
  }

  private stopWatch(): void {
    clearTimeout(this.frameTimer);
    this.frameTimer = undefined;
  }

  private giveUp(): void {
    this.inside = false;
    this.close([take(this.rest.subarray(0, 65_536), false)]);
  }

  private close(out: readonly string[]): void {
    this.answer(out);
    this.socket.end();
    setTimeout(() => this.socket.destroy(), 500);
  }

  private answer(out: readonly string[]): void {
    if (broken('acknowledges-before-commit')) setTimeout(commit, 3_000);
    else commit();
    if (out.length === 0 || this.socket.writableEnded) return;
    const taken = this.socket.write(wrapped(out));
    if (!taken && !broken('never-stops-reading')) this.socket.pause();
    if (broken('closes-after-an-answer')) this.socket.end();
  }
}

function wrapped(out: readonly string[]): Buffer {
  const end = broken('ends-answers-without-cr') ? '\x1c' : '\x1c\r';
  return Buffer.from(out.map((text) => `\x0b${text}${end}`).join(''), 'latin1');
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  const host = socket.remoteAddress ?? '';
  const count = (perHost.get(host) ?? 0) + 1;
  if (count > perAddress && !broken('bears-any-number-of-connections')) return void socket.destroy();
  perHost.set(host, count);
  socket.on('close', () => perHost.set(host, (perHost.get(host) ?? 1) - 1));
  void new Connection(socket);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
});
process.on('SIGTERM', () => {
  closeSync(journal);
  process.exit(0);
});
