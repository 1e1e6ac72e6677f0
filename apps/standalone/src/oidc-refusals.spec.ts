import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OidcIssuer, unsigned } from '../../console/src/testing/oidc-issuer.js';
import { ServedBroker } from './testing/served-broker.js';
import { Browser, publicUrl, refused, secret, withProvider } from './testing/signing-in.js';

let issuer: OidcIssuer;
let broker: ServedBroker;
let browser: Browser;
beforeAll(async () => {
  issuer = await OidcIssuer.start({ publicUrl, secret });
  broker = await ServedBroker.start(withProvider(issuer.url));
  await broker.signedIn('administrator');
  issuer.people.set('s-ada', { name: 'ada', groups: ['hie-admins'] });
  issuer.people.set('s-eve', { name: 'eve', groups: ['engineers'] });
  issuer.people.set('s-nora', { name: 'nora', groups: ['north'] });
});
afterAll(async () => {
  await broker.close();
  await issuer.close();
});
beforeEach(() => {
  browser = new Browser(broker.url);
  issuer.tamper = undefined;
});

describe('a way back from the provider', () => {
  it('is nobody else’s: not of another browser, another sign-in, or one that was used', async () => {
    const { url } = await browser.begin();
    const back = await browser.through(url, 's-eve');
    const stranger = new Browser(broker.url);
    expect((await stranger.go(back)).location).toBe(refused('OIDC_STATE_INVALID'));
    await stranger.begin();
    expect((await stranger.go(back)).location).toBe(refused('OIDC_STATE_INVALID'));
    expect(await stranger.session()).toMatchObject({ state: 'signed-out' });
    const again = new Browser(broker.url);
    expect((await again.go(back.replace(/state=[^&]+/, 'state=x'))).location).toBe(refused('OIDC_STATE_INVALID'));
    expect((await browser.go(back)).location).toBe(`${publicUrl}/`);
    expect((await browser.go(back)).location).toBe(refused('OIDC_STATE_INVALID'));
  });

  it('brings nobody in twice, even to who kept the cookie', async () => {
    const { url } = await browser.begin();
    const kept = browser.cookie('hie_sign_in') ?? '';
    const back = await browser.through(url, 's-eve');
    expect((await browser.go(back)).location).toBe(`${publicUrl}/`);
    const answer = await fetch(back.replace(publicUrl, broker.url), {
      redirect: 'manual',
      headers: { cookie: `hie_sign_in=${kept}` },
    });
    expect(answer.headers.get('location')).toBe('/#/sign-in/OIDC_CODE_REFUSED');
    expect(answer.headers.getSetCookie().join()).not.toContain('hie_session');
  });

  it('takes no code that was made for another sign-in, or by nobody', async () => {
    const [one, other] = [new Browser(broker.url), new Browser(broker.url)];
    const back = new URL(await one.through((await one.begin()).url, 's-ada'));
    const own = new URL(await other.through((await other.begin()).url, 's-nora'));
    own.searchParams.set('code', back.searchParams.get('code') ?? '');
    expect((await other.go(own.href)).location).toBe(refused('OIDC_CODE_REFUSED'));
    const { url } = await browser.begin();
    const made = new URL(await browser.through(url, 's-ada'));
    made.searchParams.set('code', 'guessed');
    expect((await browser.go(made.href)).location).toBe(refused('OIDC_CODE_REFUSED'));
  });

  it('is carried by a cookie that no script reads and no other site sends in a request of its own', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${broker.url}/api/session/oidc`, { method: 'POST', headers, body: '{}' });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^hie_sign_in=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
    const { url } = (await answer.json()) as { url: string };
    const asked = new URL(url).searchParams;
    expect([asked.get('code_challenge_method'), asked.get('scope')]).toEqual(['S256', 'openid profile']);
    for (const name of ['state', 'nonce']) expect(cookie).not.toContain(asked.get(name));
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '#/x"onload', '#//evil.example\r\n'])(
    'leads nowhere but to a page of the console: %p',
    async (returnTo) => {
      expect((await browser.begin(returnTo)).status).toBe(400);
    },
  );

  it('is slowed down for who comes back with nothing again and again', async () => {
    const limited = await ServedBroker.start(withProvider(issuer.url));
    try {
      await limited.signedIn('administrator');
      const ask = () => fetch(`${limited.url}/api/session/oidc/callback?state=x&code=y`, { redirect: 'manual' });
      const ends: (string | null)[] = [];
      for (let tries = 0; tries < 60; tries++) ends.push((await ask()).headers.get('location'));
      expect(ends[0]).toBe('/#/sign-in/OIDC_STATE_INVALID');
      expect(ends.at(-1)).toBe('/#/sign-in/SIGN_IN_THROTTLED');
    } finally {
      await limited.close();
    }
  });
});

describe('a token of the provider', () => {
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const seconds = () => Math.floor(Date.now() / 1_000);

  it.each<[string, NonNullable<OidcIssuer['tamper']>]>([
    ['was changed', (token) => token.replace(/\.[^.]+\./, (payload) => `.${payload.slice(1, -3)}AA.`)],
    [
      'has other claims than were signed',
      (token, own) => {
        const [header, , signature] = token.split('.');
        return [header, own.signed(token, (claims) => ({ ...claims, sub: 's-ada' })).split('.')[1], signature].join(
          '.',
        );
      },
    ],
    ['is signed by another key', (token, own) => own.signed(token, (claims) => claims, foreign)],
    ['is not signed', (token) => unsigned(token)],
    ['is of another sign-in', (token, own) => own.signed(token, (claims) => ({ ...claims, nonce: 'another' }))],
    ['has no nonce', (token, own) => own.signed(token, (claims) => ({ ...claims, nonce: undefined }))],
    ['is for another broker', (token, own) => own.signed(token, (claims) => ({ ...claims, aud: 'another' }))],
    [
      'is of another issuer',
      (token, own) => own.signed(token, (claims) => ({ ...claims, iss: 'https://evil.example' })),
    ],
    ['has expired', (token, own) => own.signed(token, (claims) => ({ ...claims, exp: seconds() - 60 }))],
    ['is of the future', (token, own) => own.signed(token, (claims) => ({ ...claims, nbf: seconds() + 90 }))],
    ['is none', () => 'no.token.atall'],
  ])('brings nobody in where it %s', async (_, tamper) => {
    issuer.tamper = tamper;
    expect(await browser.signIn('s-nora')).toBe(refused('OIDC_TOKEN_INVALID'));
    expect(await browser.session()).toMatchObject({ state: 'signed-out' });
  });

  it('is good though the clocks differ by a few seconds', async () => {
    issuer.tamper = (token, own) =>
      own.signed(token, (claims) => ({ ...claims, exp: seconds() - 5, iat: seconds() + 10 }));
    expect(await browser.signIn('s-nora')).toBe(`${publicUrl}/`);
  });
});
