import {
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canRun, run } from './machine-tools.js';

const mebibyte = 1024 * 1024;

const programs = ['mkfs.xfs', 'mkfs.ext4', 'losetup', 'mount', 'umount'];

/** Tries it with one disk and takes that away again. */
export const canMakeDisks = (suite: string): boolean =>
  canRun(suite, programs, () => {
    const shelf = new DiskShelf();
    try {
      shelf.make().cutPower();
    } finally {
      shelf.discard();
    }
  });

/**
 * Disks of which the power can be cut: ext4 on a loop device with direct I/O, whose image lies on an XFS that copies files by
 * reference. A copy of the image is what ext4 has written out up to that instant, and nothing of what is in the memory
 * of the system only. It models a crash of the system above an honest disk, not a disk that lies about flushes.
 */
export class DiskShelf {
  readonly #directory = mkdtempSync(join(tmpdir(), 'hie-power-'));
  /** How to undo what was done, in order. */
  readonly #undo: (() => void)[] = [() => rmSync(this.#directory, { recursive: true, force: true })];
  #images = 0;

  constructor() {
    const image = join(this.#directory, 'shelf.xfs');
    this.#guarded(() => {
      makeImage(image, 2048);
      run('mkfs.xfs', '-q', '-m', 'reflink=1', image);
      this.#mount(this.#loop(image, 'off'), this.#path('shelf'));
    });
  }

  /** A new empty disk. */
  make(): CuttableDisk {
    return this.#guarded(() => {
      const image = this.#nextImage();
      makeImage(image, 768);
      run('mkfs.ext4', '-q', '-F', image);
      return this.#open(image);
    });
  }

  /** Takes everything away again, whatever state it is in. */
  discard(): void {
    const failed: unknown[] = [];
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        undo();
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) throw new AggregateError(failed, failed.map(String).join('; '));
  }

  #open(image: string): CuttableDisk {
    const path = image.replace(/\.ext4$/, '').replace('/shelf/', '/');
    const before = this.#undo.length;
    this.#mount(this.#loop(image, 'on'), path);
    const undo = this.#undo.slice(before);
    return {
      path,
      cutPower: () => {
        const copy = this.#nextImage();
        // By reference or not at all: an ordinary copy would take a while, in which the disk goes on.
        copyFileSync(image, copy, constants.COPYFILE_FICLONE_FORCE);
        return () => this.#guarded(() => this.#open(copy));
      },
      discard: () => {
        for (const step of undo.toReversed()) step();
        rmSync(image, { force: true });
      },
    };
  }

  #nextImage(): string {
    return join(this.#path('shelf'), `disk-${this.#images++}.ext4`);
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }

  #loop(image: string, directIo: 'on' | 'off'): string {
    const device = run('losetup', '--find', '--show', `--direct-io=${directIo}`, image);
    this.#undo.push(once(() => run('losetup', '--detach', device)));
    const has = readFileSync(`/sys/block/${device.replace('/dev/', '')}/loop/dio`, 'utf8').trim();
    // Without it the copy would show the memory of the system, and every cut would find everything in place.
    if (directIo === 'on' && has !== '1') throw new Error(`${device} has no direct I/O`);
    return device;
  }

  #mount(device: string, path: string): void {
    mkdirSync(path);
    run('mount', device, path);
    this.#undo.push(once(() => run('umount', path)));
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.discard();
      throw error;
    }
  }
}

export interface CuttableDisk {
  /** Where it is mounted. */
  readonly path: string;
  /** Keeps what is on the disk at this instant; the call that it returns mounts that as another disk. */
  cutPower(): () => CuttableDisk;
  /** Nobody may use it any more. */
  discard(): void;
}

function makeImage(path: string, mebibytes: number): void {
  writeFileSync(path, '');
  truncateSync(path, mebibytes * mebibyte);
}

function once(undo: () => unknown): () => void {
  let done = false;
  return () => {
    if (!done) undo();
    done = true;
  };
}
