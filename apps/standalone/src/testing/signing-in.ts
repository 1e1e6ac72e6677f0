import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '#platform';

/** Of the broker at its provider. */
export const secret = 'known to both sides alone';
/** The tests come back to wherever the broker listens. */
export const publicUrl = 'http://127.0.0.1:8999';

/** Of a broker where people sign in at a provider. */
export const withProvider = (issuer: string): Config => loadConfig({ HIE_CONFIG: writtenConfig(issuer) });

/** The file of it. */
export function writtenConfig(issuer: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hie-test-'));
  const clientSecretFile = join(folder, 'secret');
  writeFileSync(clientSecretFile, `${secret}\n`);
  const file = join(folder, 'hie.yaml');
  const roles = [
    { value: 'hie-admins', role: 'administrator' },
    { value: 'engineers', role: 'engineer' },
    { value: 'stewards', role: 'steward' },
    { value: 'north', role: 'viewer', organizations: ['North Hospital'] },
    { value: 'south', role: 'viewer', organizations: ['South Clinic'] },
  ];
  const oidc = { issuer, clientId: 'hie-broker', clientSecretFile, label: 'Hospital', roles };
  writeFileSync(file, JSON.stringify({ logLevel: 'error', http: { publicUrl }, signIn: { oidc } }));
  return file;
}

/** A browser as far as signing in needs one: it keeps cookies, whatever the port, and follows no redirect by itself. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  /** `brokerUrl`: where what goes to the public address ends up. */
  constructor(public brokerUrl: string) {}

  async go(url: string, init: RequestInit = {}): Promise<{ status: number; location: string; text: string }> {
    const there = new URL(url.replace(publicUrl, this.brokerUrl));
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(there, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    return {
      status: answer.status,
      location: location === null ? '' : new URL(location, there).href.replace(this.brokerUrl, publicUrl),
      text: await answer.text(),
    };
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  async begin(returnTo?: string): Promise<{ status: number; url: string; code?: string }> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ ...(returnTo !== undefined && { returnTo }) });
    const { status, text } = await this.go(`${publicUrl}/api/session/oidc`, { method: 'POST', headers, body });
    const { url = '', error } = JSON.parse(text) as { url?: string; error?: { code: string } };
    return { status, url, ...(error && { code: error.code }) };
  }

  /** As far as the address that the provider leads back to. */
  async through(url: string, who: string): Promise<string> {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ who }).toString(),
    };
    let here = await this.go(url);
    while (!here.location.startsWith(publicUrl))
      here = await this.go(here.location, here.location.includes('/interaction/') ? init : {});
    return here.location;
  }

  /** Where a sign-in ends. */
  async signIn(who: string, returnTo?: string): Promise<string> {
    const { url } = await this.begin(returnTo);
    return (await this.go(await this.through(url, who))).location;
  }

  async session(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.go(`${publicUrl}/api/session`)).text) as Record<string, unknown>;
  }
}

/** Where a sign-in ends that did not succeed. */
export const refused = (code: string): string => `${publicUrl}/#/sign-in/${code}`;
