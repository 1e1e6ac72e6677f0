import { describe, expect, it } from '@jest/globals';
import { configSchema } from './config-schema.js';
import { withoutSecrets } from './load-config.js';

const webhook = (url: string) => ({ alerts: { webhooks: [{ url, headers: { authorization: 'Bearer s3cret' } }] } });

describe('the receivers of alerts', () => {
  it.each([
    ['https://alerts.example/hook/s3cret', true],
    ['http://127.0.0.1:9000/hook', true],
    ['http://localhost/hook', true],
    ['http://[::1]:9000/hook', true],
    ['http://alerts.example/hook', false],
    ['http://127.0.0.1.alerts.example/hook', false],
    ['http://localhost@alerts.example/', false],
    ['ftp://127.0.0.1/hook', false],
    ['alerts.example', false],
    ['', false],
  ])('are at %s: %p', (url, isTaken) => {
    expect(configSchema.safeParse(webhook(url)).success).toBe(isTaken);
  });

  it.each([
    [{ host: 'localhost', tls: 'none' }, true],
    [{ host: 'mail.example' }, true],
    [{ host: 'mail.example', tls: 'none' }, false],
    [{ host: 'mail.example', user: 'broker' }, false],
    [{ host: 'mail.example', passwordFile: 'secret' }, false],
    [{ host: 'mail.example', user: 'broker', passwordFile: 'secret' }, true],
  ])('get mail by %j: %p', (smtp, isTaken) => {
    const email = { to: ['oncall@north.example'], from: 'broker@north.example', smtp };
    expect(configSchema.safeParse({ alerts: { emails: [email] } }).success).toBe(isTaken);
  });

  it('keep to themselves what they are known by when the configuration is shown', () => {
    const config = configSchema.parse(webhook('https://alerts.example/hook/s3cret'));
    const shown = JSON.stringify(withoutSecrets(config));
    expect(shown).not.toContain('s3cret');
    expect(shown).toContain('"url":"https://alerts.example/***"');
  });
});
