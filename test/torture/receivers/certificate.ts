import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of the machine, not of the project. */
const openssl = 'openssl';

export interface Certificate {
  /** Paths of PEM files. */
  readonly cert: string;
  readonly key: string;
  /** What a sender must trust. */
  readonly ca: string;
}

/** A self-signed certificate for `localhost`, in the folder; undefined, with a word about it, where openssl is missing. */
export function certificate(folder: string): Certificate | undefined {
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  try {
    execFileSync(openssl, ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { cert, key, ca: readFileSync(cert, 'utf8') };
  } catch {
    process.stderr.write('LEFT OUT: cases of TLS need openssl to make a certificate\n');
    return undefined;
  }
}
