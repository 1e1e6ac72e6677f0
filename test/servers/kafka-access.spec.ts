import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keptTopic } from '#event-log/testing';
import { type KafkaConnection, openKafkaLog } from '#event-log/kafka';
import { Authority, hasTool, type Pair } from '../../libs/mllp/src/testing/certificates.js';
import { clients } from './faults/runs.js';
import { type KafkaCluster, startKafka } from './kafka.js';
import { localSource } from './sources.js';

const canRun = localSource('kafka', 'TLS and SASL of Apache Kafka') !== undefined && hasTool('openssl', 'version');
const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
const user = { username: 'hie', password: 'open-sesame' };

(canRun ? describe : describe.skip)('a broker that asks who it is', () => {
  let folder = '';
  let cluster: KafkaCluster;
  let authority: Authority;
  let own: Pair;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hie-kafka-tls-'));
    authority = new Authority('kafka authority');
    const broker = authority.issue('broker', { names: ['IP:127.0.0.1'], usage: 'serverAuth' });
    own = authority.issue('hie-broker', { usage: 'clientAuth' });
    const [keyStore, trustStore] = [join(folder, 'broker.pem'), join(folder, 'ca.pem')];
    writeFileSync(keyStore, broker.key + broker.cert);
    writeFileSync(trustStore, authority.self.cert);
    cluster = await startKafka(
      { from: 'local' },
      { properties: properties(keyStore, trustStore), format: mechanisms.slice(1).map(scramUser) },
    );
  }, 300_000);
  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const tls = () => ({ ca: authority.self.cert, cert: own.cert, key: own.key });
  let logs = 0;
  const open = (client: (typeof clients)[number], access: Partial<KafkaConnection>) =>
    openKafkaLog({ client, connection: { brokers: cluster.brokers, ...access }, prefix: `access-${logs++}.` });

  describe.each(clients)('by %s', (client) => {
    it.each(mechanisms)(
      'lets in who shows a certificate and a password by %s',
      async (mechanism) => {
        const log = await open(client, { tls: tls(), sasl: { mechanism, ...user } });
        try {
          await log.admin.ensure([keptTopic], 1);
          const attributes = { id: 'i', source: '/test', type: 'hie.test.v1', time: 't', messageid: 'm' };
          await log.append([{ topic: keptTopic.name, key: 'k', attributes, value: new Uint8Array([1]) }]);
          const came = Promise.withResolvers<number>();
          await log.subscribe('g', [keptTopic.name], { batchEntriesMax: 1, batchBytesMax: 1 }, async ({ entries }) =>
            came.resolve(entries.length),
          );
          expect(await came.promise).toBe(1);
        } finally {
          await log.close();
        }
      },
      30_000,
    );

    const stranger = () => new Authority('another authority').self.cert;
    it.each<[string, () => Partial<KafkaConnection>, string]>([
      [
        'a wrong password',
        () => ({ tls: tls(), sasl: { mechanism: 'SCRAM-SHA-256', ...user, password: 'guessed' } }),
        'LOG_ACCESS_REFUSED',
      ],
      [
        'a broker of another authority',
        () => ({ tls: { ...tls(), ca: stranger() }, sasl: { mechanism: 'PLAIN', ...user } }),
        'LOG_ACCESS_REFUSED',
      ],
    ])(
      'says that it is kept out: %s',
      async (_what, access, code) => {
        const log = await open(client, access());
        try {
          const refusal: unknown = await log.admin.ensure([keptTopic], 1).catch((error: unknown) => error);
          expect(refusal).toMatchObject({ code });
          expect(String(refusal)).not.toContain('guessed');
        } finally {
          await log.close();
        }
      },
      60_000,
    );
  });
});

const scramUser = (mechanism: string): string =>
  `--add-scram ${mechanism}=[name=${user.username},password=${user.password}]`;

function properties(keyStore: string, trustStore: string): readonly string[] {
  const login = 'org.apache.kafka.common.security';
  const plain = `username="broker" password="between-brokers" user_broker="between-brokers" user_${user.username}="${user.password}"`;
  return [
    'listener.security.protocol.map=PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT',
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${keyStore}`,
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${trustStore}`,
    'ssl.client.auth=required',
    `sasl.enabled.mechanisms=${mechanisms.join(',')}`,
    'sasl.mechanism.inter.broker.protocol=PLAIN',
    `listener.name.plaintext.plain.sasl.jaas.config=${login}.plain.PlainLoginModule required ${plain};`,
    `listener.name.plaintext.scram-sha-256.sasl.jaas.config=${login}.scram.ScramLoginModule required;`,
    `listener.name.plaintext.scram-sha-512.sasl.jaas.config=${login}.scram.ScramLoginModule required;`,
  ];
}
