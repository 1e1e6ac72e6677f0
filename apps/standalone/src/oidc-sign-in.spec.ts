import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig, systemClock } from '#platform';
import { OidcProvider } from '../../console/src/access/oidc/provider.js';
import { OidcIssuer } from '../../console/src/testing/oidc-issuer.js';
import { ServedBroker } from './testing/served-broker.js';
import { Browser, publicUrl, refused, secret, withProvider } from './testing/signing-in.js';

let issuer: OidcIssuer;
let broker: ServedBroker;
let browser: Browser;
beforeAll(async () => {
  issuer = await OidcIssuer.start({ publicUrl, secret });
  broker = await ServedBroker.start(withProvider(issuer.url));
  await broker.signedIn('administrator');
  issuer.people.set('s-ada', { name: 'Ada@hospital.example', groups: ['staff', 'hie-admins'] });
  issuer.people.set('s-eve', { name: 'eve', groups: ['north', 'engineers'] });
  issuer.people.set('s-stu', { name: 'stu', groups: ['stewards'] });
  issuer.people.set('s-nora', { name: 'nora', groups: ['south', 'north'] });
  issuer.people.set('s-none', { name: 'none', groups: ['staff'] });
  issuer.people.set('s-bare', { name: 'bare' });
});
afterAll(async () => {
  await broker.close();
  await issuer.close();
});
beforeEach(() => {
  browser = new Browser(broker.url);
});

async function trail(): Promise<{ action: string; outcome: string; who: string; code: string }[]> {
  const admin = new Browser(broker.url);
  await admin.signIn('s-ada');
  const { text } = await admin.go(`${publicUrl}/api/audit?limit=1000`);
  return (JSON.parse(text) as { records: { action: string; outcome: string; who: string; code: string }[] }).records;
}

describe('somebody who is known to the provider', () => {
  it.each([
    ['s-ada', { name: 'ada@hospital.example', role: 'administrator' }],
    ['s-eve', { name: 'eve', role: 'engineer' }],
    ['s-stu', { name: 'stu', role: 'steward' }],
    ['s-nora', { name: 'nora', role: 'viewer', organizations: ['North Hospital', 'South Clinic'] }],
  ])('comes in with the role that its groups give: %s', async (who, expected) => {
    expect(await browser.signIn(who, '#/alerts')).toBe(`${publicUrl}/#/alerts`);
    const session = await browser.session();
    expect(session).toMatchObject({ state: 'signed-in', byProvider: true, masked: true, ...expected });
    expect(session['organizations']).toEqual('organizations' in expected ? expected.organizations : undefined);
    const signIns = (await trail()).filter(({ who: name, action }) => name === expected.name && action === 'sign-in');
    expect(signIns[0]).toMatchObject({ outcome: 'done' });
  });

  it.each(['s-none', 's-bare'])('is refused without a group that gives a role: %s', async (who) => {
    expect(await browser.signIn(who)).toBe(refused('OIDC_ROLE_MISSING'));
    expect(await browser.session()).toMatchObject({ state: 'signed-out', provider: { label: 'Hospital' } });
    expect((await trail()).find(({ action, outcome }) => action === 'sign-in' && outcome === 'failed')).toMatchObject({
      who: 'unknown',
      code: 'OIDC_ROLE_MISSING',
    });
  });

  it('has from its next sign-in on what its groups give then, and nothing where they give nothing', async () => {
    issuer.people.set('s-mo', { name: 'mo', groups: ['engineers'] });
    await browser.signIn('s-mo');
    issuer.people.set('s-mo', { name: 'renamed', groups: ['north'] });
    const other = new Browser(broker.url);
    await other.signIn('s-mo');
    expect(await other.session()).toMatchObject({ name: 'mo', role: 'viewer', organizations: ['North Hospital'] });
    // What is open under wider rights, a live stream for one, ends with its session.
    expect((await browser.session())['state']).toBe('signed-out');
    await browser.signIn('s-mo');
    issuer.people.set('s-mo', { name: 'mo', groups: [] });
    expect(await new Browser(broker.url).signIn('s-mo')).toBe(refused('OIDC_ROLE_MISSING'));
    expect([(await browser.session())['state'], (await other.session())['state']]).toEqual([
      'signed-out',
      'signed-out',
    ]);
  });

  it('never comes into the account of somebody else by its name', async () => {
    await broker.access.deps.accounts.add({ name: 'rosa', password: 'seven birds over water', role: 'administrator' });
    issuer.people.set('s-fake', { name: 'Rosa', groups: ['north'] });
    issuer.people.set('s-eve-2', { name: 'eve', groups: ['north'] });
    await browser.signIn('s-eve');
    for (const who of ['s-fake', 's-eve-2'])
      expect(await new Browser(broker.url).signIn(who)).toBe(refused('OIDC_NAME_UNUSABLE'));
    issuer.people.set('s-nameless', { groups: ['north'] });
    issuer.people.set('s-local', { name: 'local', groups: ['north'] });
    for (const who of ['s-nameless', 's-local'])
      expect(await new Browser(broker.url).signIn(who)).toBe(refused('OIDC_NAME_UNUSABLE'));
  });

  it('has no password here, and its role is changed where it comes from', async () => {
    await browser.signIn('s-stu');
    const headers = { 'content-type': 'application/json' };
    const asked = async (who: Browser, method: string, path: string, body: object) =>
      (await who.go(`${publicUrl}/api/${path}`, { method, headers, body: JSON.stringify(body) })).text;
    const admin = new Browser(broker.url);
    await admin.signIn('s-ada');
    const password = 'seven birds over water';
    expect(await asked(browser, 'POST', 'account/password', { before: '', password })).toContain('ACCOUNT_OF_PROVIDER');
    expect(await asked(admin, 'POST', 'accounts/stu/reset', { password })).toContain('ACCOUNT_OF_PROVIDER');
    expect(await asked(admin, 'PUT', 'accounts/stu', { role: 'administrator' })).toContain('ACCOUNT_OF_PROVIDER');
    expect(await asked(new Browser(broker.url), 'POST', 'session', { name: 'stu', password: '' })).toContain(
      'API_BODY',
    );
    expect(await asked(new Browser(broker.url), 'POST', 'session', { name: 'stu', password })).toContain(
      'SIGN_IN_FAILED',
    );
    expect(await asked(admin, 'PUT', 'accounts/stu', { disabled: true })).toContain('"disabled":true');
    expect((await browser.session())['state']).toBe('signed-out');
    expect(await browser.signIn('s-stu')).toBe(refused('ACCOUNT_DISABLED'));
    expect(await asked(admin, 'PUT', 'accounts/stu', { disabled: false })).toContain('"disabled":false');
  });

  it('signs out here and is led to where the provider ends its own session', async () => {
    await browser.signIn('s-eve');
    const { text } = await browser.go(`${publicUrl}/api/session`, { method: 'DELETE' });
    const { leaveAt = '' } = JSON.parse(text) as { leaveAt?: string };
    expect((await browser.session())['state']).toBe('signed-out');
    // An address is written down in many places: no token stands in it.
    expect([...new URL(leaveAt).searchParams.keys()].sort()).toEqual(['client_id', 'post_logout_redirect_uri']);
    const asked = await browser.go(leaveAt);
    expect([asked.status, asked.text]).toEqual([200, expect.stringContaining('Sign out?')]);
    const [, xsrf = ''] = /name="xsrf" value="(\w+)"/.exec(asked.text) ?? [];
    const ended = await browser.go(`${issuer.url}/session/end/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
    });
    expect(ended.location).toBe(`${publicUrl}/`);
    // Whoever comes next is asked who it is.
    const { url } = await browser.begin();
    expect((await browser.go(url)).location).toContain('/interaction/');
    expect((await trail()).find(({ action, who }) => action === 'sign-out' && who === 'eve')).toBeDefined();
  });

  it('finds in the description of the API where it begins, where it is led back to, and what comes of that', async () => {
    const { paths } = JSON.parse((await browser.go(`${publicUrl}/api/openapi.json`)).text) as {
      paths: Record<string, Record<string, { parameters: { name: string }[]; responses: object }>>;
    };
    expect(paths['/api/session/oidc']?.['post']).toBeDefined();
    const { parameters = [], responses = {} } = paths['/api/session/oidc/callback']?.['get'] ?? {};
    expect(parameters.map(({ name }) => name).sort()).toEqual(['code', 'error', 'state']);
    expect(Object.keys(responses)).toEqual(['303']);
  });

  it('is told where it did not want to sign in after all', async () => {
    expect(await browser.signIn('')).toBe(refused('OIDC_REFUSED'));
  });
});

describe('a provider', () => {
  it('that is down is told of at the sign-in, keeps no broker from starting, and is found once it is back', async () => {
    const gone = await OidcIssuer.start({ publicUrl, secret });
    const { port } = gone;
    await gone.close();
    const alone = await ServedBroker.start(withProvider(`http://127.0.0.1:${port}`));
    try {
      await alone.signedIn('administrator');
      const own = new Browser(alone.url);
      expect(await own.begin()).toMatchObject({ status: 503, code: 'OIDC_PROVIDER_AWAY' });
      const cookie = await alone.signedIn('viewer');
      expect((await fetch(`${alone.url}/api/overview`, { headers: { cookie } })).status).toBe(200);
      const back = await OidcIssuer.start({ publicUrl, secret, port, isTalkative: true });
      back.people.set('s-eve', { name: 'eve', groups: ['engineers'] });
      const giveUpAt = Date.now() + 30_000;
      while ((await own.begin()).status !== 200 && Date.now() < giveUpAt)
        await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await own.signIn('s-eve')).toBe(`${publicUrl}/`);
      const other = new Browser(alone.url);
      const code = await other.through((await other.begin()).url, 's-eve');
      await back.close();
      expect((await other.go(code)).location).toBe(refused('OIDC_PROVIDER_AWAY'));
    } finally {
      await alone.close();
    }
  });

  it('that does not know the secret of the broker brings nobody in', async () => {
    const strict = await OidcIssuer.start({ publicUrl, secret: 'another one' });
    strict.people.set('s-eve', { name: 'eve', groups: ['engineers'] });
    const wrong = await ServedBroker.start(withProvider(strict.url));
    try {
      await wrong.signedIn('administrator');
      expect(await new Browser(wrong.url).signIn('s-eve')).toBe(refused('OIDC_CODE_REFUSED'));
    } finally {
      await wrong.close();
      await strict.close();
    }
  });

  it('that names itself otherwise than it is configured is not the one that is trusted', async () => {
    const wrong = await ServedBroker.start(withProvider(issuer.url.replace('127.0.0.1', 'localhost')));
    try {
      await wrong.signedIn('administrator');
      expect(await new Browser(wrong.url).begin()).toMatchObject({ status: 503, code: 'OIDC_PROVIDER_AWAY' });
    } finally {
      await wrong.close();
    }
  });

  it('is not trusted either where its library would take another name than the one that is configured', async () => {
    const { oidc } = withProvider(issuer.url).signIn;
    if (!oidc) throw new Error('no provider');
    const described = { ...oidc, issuer: `${issuer.url}/.well-known/openid-configuration` };
    const provider = new OidcProvider(described, publicUrl, systemClock);
    await expect(provider.begin()).rejects.toMatchObject({ detail: { reason: 'another_issuer' } });
  });

  it('that is not configured is not there', async () => {
    const local = await ServedBroker.start(loadConfig({ HIE_LOG_LEVEL: 'silent' }));
    try {
      await local.signedIn('administrator');
      expect(await new Browser(local.url).begin()).toMatchObject({ status: 404, code: 'API_NOT_FOUND' });
      expect((await fetch(`${local.url}/api/session/oidc/callback`)).status).toBe(404);
    } finally {
      await local.close();
    }
  });
});
