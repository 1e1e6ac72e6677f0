import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { fault } from '#contracts';
import { instant, syncDirectory, systemClock } from '#platform';

export const manifestFile = 'backup.json';

const form = z.strictObject({
  format: z.literal(1),
  /** Of what kind of installation it is. */
  mode: z.enum(['embedded', 'cluster']),
  /** RFC 3339. */
  takenAt: z.string(),
  files: z.array(
    z.strictObject({
      /** Below the backup. */
      name: z.string().regex(/^(configuration\/)?[^/\\]+$/),
      bytes: z.number(),
      sha256: z.string(),
      /** Where a file of the configuration lay. */
      from: z.string().optional(),
    }),
  ),
  content: z.array(z.strictObject({ file: z.string(), name: z.string(), rows: z.number(), digest: z.string() })),
});

/** What a backup holds, by which it is known to be whole. */
export type Manifest = z.infer<typeof form>;
export type BackupFile = Manifest['files'][number];

/** Last: a backup without it was cut short, and is not used. */
export function writeManifest(target: string, holds: Pick<Manifest, 'mode' | 'files' | 'content'>): Manifest {
  const manifest: Manifest = { format: 1, takenAt: instant(systemClock()), ...holds };
  writeFileSync(join(target, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  syncDirectory(target);
  return manifest;
}

/** Faults BACKUP_UNUSABLE: no manifest, or a file that is not the one that was written. */
export async function readManifest(directory: string): Promise<Manifest> {
  const manifest = form.safeParse(parsed(directory));
  if (!manifest.success) throw fault('BACKUP_UNUSABLE', { file: join(directory, manifestFile) });
  for (const { name, bytes, sha256 } of manifest.data.files) {
    const found = await described(directory, name).catch((error: unknown) => {
      throw fault('BACKUP_UNUSABLE', { file: name }, error);
    });
    if (found.bytes !== bytes || found.sha256 !== sha256) throw fault('BACKUP_UNUSABLE', { file: name });
  }
  return manifest.data;
}

function parsed(directory: string): unknown {
  try {
    return JSON.parse(readFileSync(join(directory, manifestFile), 'utf8'));
  } catch (error) {
    throw fault('BACKUP_UNUSABLE', { file: join(directory, manifestFile) }, error);
  }
}

export async function described(directory: string, name: string): Promise<BackupFile> {
  const path = join(directory, name);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: statSync(path).size, sha256: hash.digest('hex') };
}
