import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fault } from '#contracts';
import { syncDirectory } from './sync-directory.js';

export interface DataDirectory {
  readonly path: string;
  /** Secret of the keyed hashes; made at the first start, never shown. */
  readonly secret: Uint8Array;
  file(name: string): string;
  /** Gives the lock back. */
  release(): void;
}

const pidFile = 'hie.pid';
const secretFile = 'source-key.secret';

/**
 * Takes a data directory for this process: makes it, locks it by `hie.pid` and reads its secret.
 * Throws DATA_DIR_UNWRITABLE or DATA_DIR_LOCKED. A pid file whose process is gone (kill -9) is taken over.
 */
export function openDataDirectory(path: string): DataDirectory {
  try {
    makeDirectory(resolve(path));
  } catch (error) {
    throw fault('DATA_DIR_UNWRITABLE', { path }, error);
  }
  lock(join(path, pidFile), path);
  return {
    path,
    secret: readOrMakeSecret(join(path, secretFile), path),
    file: (name) => join(path, name),
    release: () => rmSync(join(path, pidFile), { force: true }),
  };
}

/** Step by step: the recursive form never returns below some special file systems (`/proc`). */
function makeDirectory(path: string): void {
  try {
    makeOne(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(dirname(path)) === dirname(path)) throw error;
    makeDirectory(dirname(path));
    makeOne(path);
  }
}

function makeOne(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  syncDirectory(dirname(path));
}

function lock(file: string, path: string): void {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fault('DATA_DIR_UNWRITABLE', { path }, error);
    }
    const holder = Number(readFileSync(file, 'utf8'));
    if (holder !== process.pid && isBroker(holder)) throw fault('DATA_DIR_LOCKED', { path, pid: holder });
    rmSync(file, { force: true });
  }
  throw fault('DATA_DIR_LOCKED', { path });
}

/** A pid may have been given to another program since; where the system shows command lines, look. */
function isBroker(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return true;
  }
}

const secretBytes = 32;

function readOrMakeSecret(file: string, path: string): Uint8Array {
  try {
    if (!existsSync(file)) makeSecret(file, path);
  } catch (error) {
    throw fault('DATA_DIR_UNWRITABLE', { path }, error);
  }
  const secret = readFileSync(file);
  if (secret.length !== secretBytes) throw fault('STORE_CORRUPT', { file: secretFile, bytes: secret.length });
  return secret;
}

/**
 * Keys in the log mean nothing without it: it has to survive the power cut that they survive. It gets its name once it is
 * whole, because a start that finds half of one ends. The lock is held: nobody else makes one.
 */
function makeSecret(file: string, path: string): void {
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const handle = openSync(unfinished, 'wx', 0o600);
  writeSync(handle, randomBytes(secretBytes));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, file);
  syncDirectory(path);
}
