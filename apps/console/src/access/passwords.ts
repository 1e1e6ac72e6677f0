import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { fault } from '#contracts';

const derived = promisify(argon2);

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane; about 40 ms of a core. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const saltBytes = 16;
const hashBytes = 32;

const charactersMin = 12;
/** More than any password, and no work for whoever sends megabytes. */
const charactersMax = 256;

/** Hashes that are computed at once and that wait: each takes memory and a thread that others need, too. */
const atOnceMax = 2;
const waitingMax = 32;

/** Fault PASSWORD_WEAK. Length is what counts (NIST SP 800-63B 5.1.1.2); no rules about kinds of characters. */
export function requireStrong(password: string, name: string): void {
  const characters = [...password];
  // The name is what is guessed first: what is left without it must be enough.
  const guessed = [...password.toLowerCase().replaceAll(name, '')];
  const isWeak = guessed.length < charactersMin || characters.length > charactersMax || new Set(guessed).size < 5;
  if (isWeak) throw fault('PASSWORD_WEAK');
}

/** `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`: what it was made with stands with it (PHC string format). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await hashed(password, salt, cost, hashBytes);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Without a hash it takes as long and is false: nobody learns which names there are. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { salt, hash, ...made } = parts(stored ?? nobody);
  const given = await hashed(password.slice(0, charactersMax), salt, made, hash.length);
  return timingSafeEqual(given, hash) && stored !== undefined;
}

const nobody = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

type Cost = Pick<Argon2Parameters, 'memory' | 'passes' | 'parallelism'>;

function parts(stored: string): Cost & { readonly salt: Buffer; readonly hash: Buffer } {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored);
  if (!found) throw fault('STORE_CORRUPT', { what: 'password hash' });
  const [, memory, passes, parallelism, salt = '', hash = ''] = found;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

let running = 0;
const waiting: (() => void)[] = [];

async function hashed(password: string, nonce: Buffer, made: Cost, tagLength: number): Promise<Buffer> {
  await turn();
  try {
    return await derived('argon2id', { ...made, message: password, nonce, tagLength });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

async function turn(): Promise<void> {
  if (running < atOnceMax) {
    running++;
    return;
  }
  if (waiting.length >= waitingMax) throw fault('SIGN_IN_THROTTLED', { seconds: 1 });
  await new Promise<void>((resolve) => waiting.push(resolve));
}
