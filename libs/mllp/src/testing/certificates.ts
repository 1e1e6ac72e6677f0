import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, as files and as PEM texts. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
  readonly files: { readonly cert: string; readonly key: string };
}

interface Wanted {
  readonly names?: readonly string[];
  /** `YYYYMMDD`. */
  readonly from?: string;
  readonly to?: string;
  readonly usage?: 'clientAuth' | 'serverAuth';
  /** It may sign others. */
  readonly authority?: boolean;
  readonly key?: readonly string[];
}

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** Whether `openssl` is there; where the tools must be, one that is missing is an error. */
export function hasTool(name: string, versionArgument: string): boolean {
  try {
    execFileSync(name, [versionArgument], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (process.env['HIE_REQUIRE_TOOLS']) throw error;
    process.stderr.write(`LEFT OUT: these tests need ${name}\n`);
    return false;
  }
}

/** An authority of its own, made by openssl in a folder of its own. */
export class Authority {
  readonly self: Pair;
  readonly #folder: string;
  #made = 0;

  constructor(name: string, issuer?: Authority) {
    this.#folder = mkdtempSync(join(tmpdir(), 'hie-tls-'));
    writeFileSync(this.#file('index'), '');
    writeFileSync(this.#file('serial'), '1000\n');
    writeFileSync(this.#file('crlnumber'), '1000\n');
    writeFileSync(this.#file('config'), this.#config());
    this.self = issuer ? issuer.issue(name, { authority: true }) : this.#selfSigned(name);
  }

  /** A certificate of this authority, valid from 2020 to 2049 unless told otherwise. */
  issue(name: string, wanted: Wanted = {}): Pair {
    const { names = [], from = '20200101', to = '20491231', usage, authority = false, key = curve } = wanted;
    const [request, cert, keyFile] = [this.#file('csr'), this.#file('crt'), this.#file('key')];
    const extensions = [
      ...(names.length > 0 ? [`subjectAltName=${names.join(',')}`] : []),
      ...(usage ? [`extendedKeyUsage=${usage}`] : []),
      `basicConstraints=CA:${authority ? 'TRUE' : 'FALSE'}`,
    ].flatMap((text) => ['-addext', text]);
    openssl(
      'req',
      '-new',
      ...key,
      '-nodes',
      '-subj',
      `/CN=${name}`,
      ...extensions,
      '-keyout',
      keyFile,
      '-out',
      request,
    );
    const dates = ['-startdate', `${from}000000Z`, '-enddate', `${to}000000Z`];
    this.#ca('-batch', '-notext', ...dates, '-in', request, '-out', cert);
    return pair(cert, keyFile);
  }

  /** The list of revoked certificates, with this one on it. */
  revoke({ files }: Pair): string {
    const list = this.#file('crl');
    this.#ca('-revoke', files.cert);
    this.#ca('-gencrl', '-crldays', '30', '-out', list);
    return readFileSync(list, 'utf8');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #selfSigned(name: string): Pair {
    const [cert, key] = [this.#file('crt'), this.#file('key')];
    openssl('req', '-x509', ...curve, '-nodes', '-subj', `/CN=${name}`, '-days', '2', '-keyout', key, '-out', cert);
    return pair(cert, key);
  }

  #ca(...options: string[]): void {
    const { cert, key } = this.self.files;
    openssl('ca', '-config', this.#file('config'), '-cert', cert, '-keyfile', key, ...options);
  }

  #config(): string {
    return `[ca]
default_ca = own
[own]
new_certs_dir = ${this.#folder}
database = ${this.#file('index')}
serial = ${this.#file('serial')}
crlnumber = ${this.#file('crlnumber')}
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
`;
  }

  /** Of a kind that there is one of, or a new one of a kind of which there are many. */
  #file(kind: string): string {
    const many = ['csr', 'crt', 'key', 'crl'].includes(kind);
    return join(this.#folder, many ? `${this.#made++}.${kind}` : kind);
  }
}

const pair = (cert: string, key: string): Pair => ({
  cert: readFileSync(cert, 'utf8'),
  key: readFileSync(key, 'utf8'),
  files: { cert, key },
});

/** Of the machine, not of the project. */
const program = 'openssl';

function openssl(...options: string[]): void {
  execFileSync(program, options, { stdio: 'pipe' });
}
