import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kafkaAccess } from './kafka-connection.js';
import { loadConfig, withoutSecrets } from './load-config.js';

describe('how the brokers are reached', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hie-kafka-'));
    writeFileSync(join(folder, 'password'), 'open sesame\n');
    writeFileSync(join(folder, 'ca.pem'), 'an authority');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const sasl = { HIE_KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', HIE_KAFKA_SASL_USERNAME: 'hie' };

  it('comes from files that the environment names', () => {
    const { kafka } = loadConfig({
      HIE_KAFKA_BROKERS: 'a:9092, b:9092',
      HIE_KAFKA_CLIENT: 'kafkajs',
      HIE_KAFKA_TLS_CA: join(folder, 'ca.pem'),
      ...sasl,
      HIE_KAFKA_SASL_PASSWORD_FILE: join(folder, 'password'),
    });
    expect(kafka.client).toBe('kafkajs');
    expect(kafkaAccess(kafka)).toEqual({
      brokers: ['a:9092', 'b:9092'],
      tls: { ca: 'an authority' },
      sasl: { mechanism: 'SCRAM-SHA-512', username: 'hie', password: 'open sesame' },
    });
  });

  it('keeps the password to itself when the configuration is shown', () => {
    const config = loadConfig({ ...sasl, HIE_KAFKA_SASL_PASSWORD: 'open sesame' });
    expect(kafkaAccess(config.kafka).sasl?.password).toBe('open sesame');
    const shown = JSON.stringify(withoutSecrets(config));
    expect(shown).not.toContain('sesame');
    expect(shown).toContain('"username":"hie"');
  });

  it.each([
    ['a user without a password', sasl],
    ['two passwords', { ...sasl, HIE_KAFKA_SASL_PASSWORD: 'open sesame', HIE_KAFKA_SASL_PASSWORD_FILE: 'file' }],
    [
      'a mechanism that nobody speaks',
      { ...sasl, HIE_KAFKA_SASL_MECHANISM: 'LOGIN', HIE_KAFKA_SASL_PASSWORD: 'open sesame' },
    ],
  ])('refuses %s, and does not say the password', (_what, environment) => {
    expect(() => loadConfig(environment)).toThrow(/CONFIG_INVALID.*kafka\.sasl/);
    expect(() => loadConfig(environment)).not.toThrow(/sesame/);
  });

  it('says which file it cannot read', () => {
    const { kafka } = loadConfig({ HIE_KAFKA_TLS_CA: join(folder, 'nothing.pem') });
    expect(() => kafkaAccess(kafka)).toThrow(/FILE_UNREADABLE.*nothing\.pem/);
  });
});
