import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { topics } from '#contracts';
import { readConfigFile } from '#platform';
import { loadCustomResources, type Manifest, rendered, schemaProblems } from './manifests.js';
import { complaint, deployTools, hasTools } from './tools.js';

const chart = 'deploy/helm/hie-broker';
const values = 'test/deploy/values.yaml';
const roles = ['console', 'gateway', 'mpi', 'normalizer', 'record', 'router'];

const complete = hasTools('the Helm chart', 'helm', 'kubernetesSchemas', 'customResources');

(complete ? describe : describe.skip)('the Helm chart', () => {
  let manifests: readonly Manifest[] = [];
  const of = (kind: string): readonly Manifest[] => manifests.filter((one) => one.kind === kind);
  const podOf = (one: Manifest) => one.spec?.template?.spec;
  const containerOf = (one: Manifest) => podOf(one)?.containers[0];

  beforeAll(async () => {
    manifests = rendered(values);
    await loadCustomResources();
  });

  it('is what helm calls a good chart', () => {
    expect(complaint(deployTools.helm, ['lint', '--strict', chart, '--values', values])).toBeUndefined();
  });

  // The oldest release that the chart allows, and the newest whose schemas are there.
  it.each(['1.30', '1.37'])('renders manifests that fit the schemas of Kubernetes %s', (release) => {
    expect(manifests.length).toBeGreaterThan(20);
    expect(schemaProblems(manifests, release)).toEqual([]);
    const plain = rendered(
      values,
      'autoscaling.mode=hpa',
      'networkPolicy.enabled=false',
      'gateway.service.type=ClusterIP',
    );
    expect(schemaProblems(plain, release)).toEqual([]);
    expect(schemaProblems(rendered(values, 'autoscaling.mode=none'), release)).toEqual([]);
  });

  it('is held to schemas that find a slip of the pen', () => {
    const [deployment, scaled] = [of('Deployment')[0], of('ScaledObject')[0]];
    const slips = [
      { ...deployment, spec: { ...deployment?.spec, strategi: {} } },
      { ...deployment, spec: { ...deployment?.spec, replicas: 'two' } },
      { ...scaled, spec: { ...scaled?.spec, triggers: 'kafka' } },
    ] as unknown as Manifest[];
    for (const slip of slips) expect(schemaProblems([slip], '1.37')).not.toEqual([]);
  });

  it.each([
    ['an unknown value', 'kafka.broker=x:1', "at '/kafka': additional properties 'broker'"],
    ['no broker', 'kafka.brokers=null', 'name at least one broker'],
    ['a broker without a port', 'kafka.brokers[0]=kafka', "at '/kafka/brokers/0'"],
    ['a way of scaling that there is not', 'autoscaling.mode=cpu', "at '/autoscaling/mode'"],
    ['no time to drain after the sleep', 'gateway.preStopSleepSeconds=45', 'leave 20 s after'],
  ])('refuses %s', (_what, set, told) => {
    expect(() => rendered(values, set)).toThrow(told);
  });

  it('has one Deployment per role, which says so to its process', () => {
    const named = of('Deployment').map((one) => [
      one.metadata.labels['app.kubernetes.io/component'],
      containerOf(one)?.env.find(({ name }) => name === 'HIE_ROLE')?.value,
    ]);
    expect(named).toEqual(roles.map((role) => [role, role]));
  });

  it('lets no pod run as root, write to its image, gain rights or go unlimited', () => {
    for (const one of of('Deployment')) {
      expect(podOf(one)?.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(containerOf(one)).toMatchObject({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        resources: { limits: { memory: expect.any(String) }, requests: { cpu: expect.any(String) } },
      });
      const { startupProbe, livenessProbe, readinessProbe } = containerOf(one) ?? {};
      for (const probe of [startupProbe, livenessProbe]) expect(JSON.stringify(probe)).toContain('/health/live');
      expect(JSON.stringify(readinessProbe)).toContain('/health/ready');
      const volumes = podOf(one)?.volumes.map(({ name }) => name);
      expect(containerOf(one)?.volumeMounts.map(({ name }) => name)).toEqual(volumes);
    }
  });

  it('takes no instance away before another is ready, and gives the gateway time to answer what is in flight', () => {
    for (const one of of('Deployment'))
      expect(one.spec?.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
    const gateway = of('Deployment').find(({ metadata }) => metadata.name === 'hie-gateway');
    const sleep = (gateway && containerOf(gateway)?.lifecycle?.preStop.sleep.seconds) ?? 0;
    expect(sleep).toBeGreaterThan(0);
    expect(gateway && podOf(gateway)?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(sleep + 20);
  });

  it('has services and policies that select pods of one role, and ports that these have', () => {
    const pods = of('Deployment').map((one) => ({
      labels: Object.entries(one.spec?.template?.metadata.labels ?? {}).map(String),
      ports: containerOf(one)?.ports.map(({ name }) => name) ?? [],
    }));
    const selected = (selector: object) =>
      pods.filter(({ labels }) => Object.entries(selector).every((entry) => labels.includes(String(entry))));
    for (const { spec } of of('Service')) {
      const [pod, ...others] = selected(spec?.selector ?? {});
      expect(others).toEqual([]);
      expect(pod?.ports).toEqual(expect.arrayContaining(spec?.ports?.map(({ targetPort }) => targetPort) ?? ['none']));
    }
    const budgets = of('PodDisruptionBudget').map(({ spec }) => spec?.selector?.matchLabels ?? {});
    const policies = of('NetworkPolicy').map(({ spec }) => spec?.podSelector?.matchLabels ?? {});
    expect(policies).toHaveLength(roles.length);
    for (const selector of [...budgets, ...policies]) expect(selected(selector)).toHaveLength(1);
  });

  it('keeps the pages and the API on the loopback of their pod, and lets nobody to the metrics who is not named', () => {
    const hosts = of('Deployment').map(
      (one) => containerOf(one)?.env.find(({ name }) => name === 'HIE_HTTP_HOST')?.value,
    );
    expect(hosts).toEqual(roles.map((role) => (role === 'console' ? '127.0.0.1' : '0.0.0.0')));
    expect(of('Service').map(({ metadata }) => metadata.name)).toEqual(['hie-gateway', 'hie-mpi']);
    const rules = rendered(values, 'networkPolicy.scrapers=null')
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .flatMap(({ spec }) => spec?.ingress ?? []);
    expect(rules.filter(({ from }) => !from)).toEqual([]);
    expect(rules.map(({ ports }) => ports.map(({ port }) => port))).toEqual([['mllp'], ['queries']]);
  });

  it('gives each key to the roles that need it and to no other', () => {
    const having = (volume: string) =>
      of('Deployment')
        .filter((one) => podOf(one)?.volumes.some(({ name }) => name === volume))
        .map((one) => one.metadata.labels['app.kubernetes.io/component']);
    expect(having('tls')).toEqual(['gateway']);
    expect(having('mpi-tls')).toEqual(['gateway', 'mpi']);
    expect(having('delivery-tls')).toEqual(['gateway', 'router']);
    expect(having('secret')).toEqual(roles);
  });

  it('holds no secret and shows none in the environment', () => {
    expect(of('Secret')).toEqual([]);
    const urls = of('Deployment').flatMap(
      (one) => containerOf(one)?.env.filter(({ name }) => name.endsWith('_URL')) ?? [],
    );
    expect(urls).toHaveLength(2 * roles.length);
    expect(urls.filter(({ value }) => value !== undefined)).toEqual([]);
  });

  it('scales by the lag of groups on topics that there are, and leaves the number of instances to it', () => {
    const lags = of('ScaledObject').map(({ spec }) => spec?.triggers?.[0]?.metadata);
    const known = Object.values<string>(topics).map((topic) => `hie.${topic}`);
    expect(lags.map((lag) => lag?.['topic']).filter((topic) => !known.includes(topic ?? ''))).toEqual([]);
    expect(lags.map((lag) => lag?.['consumerGroup'])).toEqual([
      'hie.mpi',
      'hie.normalizer',
      'hie.record',
      'hie.router',
    ]);
    const scaled = of('ScaledObject').map(({ spec }) => spec?.scaleTargetRef?.name);
    const counted = of('Deployment').filter(({ spec }) => spec?.replicas !== undefined);
    expect(counted.map(({ metadata }) => metadata.name)).toEqual(['hie-console', 'hie-gateway']);
    expect(scaled).toEqual(['hie-mpi', 'hie-normalizer', 'hie-record', 'hie-router']);
  });

  it('hands the broker the configuration as it was given, which the broker takes', () => {
    const { mpi, ...given } = parse(of('ConfigMap')[0]?.data?.['hie.yaml'] ?? '') as Record<string, unknown>;
    expect(mpi).toEqual({
      tls: { cert: '/etc/hie/mpi-tls/tls.crt', key: '/etc/hie/mpi-tls/tls.key', ca: '/etc/hie/mpi-tls/ca.crt' },
    });
    const folder = mkdtempSync(join(tmpdir(), 'hie-chart-'));
    writeFileSync(join(folder, 'hie.yaml'), stringify(given));
    const { problems, config } = readConfigFile(join(folder, 'hie.yaml'));
    rmSync(folder, { recursive: true });
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ partitions: 12, feeds: [{ name: 'st-elsewhere', port: 2575 }] });
  });
});
