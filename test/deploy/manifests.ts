import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';
import { deployTools, run } from './tools.js';

type Labels = Readonly<Record<string, string>>;

interface Port {
  readonly name?: string;
  readonly containerPort?: number;
  readonly port?: number;
  readonly targetPort?: string;
}

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports: readonly Port[];
  readonly securityContext: object;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly startupProbe?: object;
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly resources: object;
  readonly volumeMounts: readonly { readonly name: string }[];
}

interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string }[];
}

/** As far as the tests look into one. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Labels };
  readonly data?: Labels;
  readonly spec?: {
    readonly replicas?: number;
    readonly strategy?: object;
    readonly selector?: Labels & { readonly matchLabels?: Labels };
    readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
    readonly ports?: readonly Port[];
    readonly podSelector?: { readonly matchLabels: Labels };
    readonly ingress?: readonly { readonly ports: readonly { readonly port: string }[]; readonly from?: object[] }[];
    readonly scaleTargetRef?: { readonly name: string };
    readonly triggers?: readonly { readonly metadata: Labels }[];
  };
}

const chart = 'deploy/helm/hie-broker';

/** The chart as helm renders it, with a file of values and, over them, single ones (`key.of=value`). */
export function rendered(values: string, ...set: readonly string[]): readonly Manifest[] {
  const more = set.flatMap((one) => ['--set', one]);
  const text = run(deployTools.helm, ['template', 'hie', chart, '--values', values, ...more]);
  return parseAllDocuments(text).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
}

/** Each rendered manifest's problems against the schemas of one release of Kubernetes; unknown fields are problems. */
export function schemaProblems(manifests: readonly Manifest[], release: string): readonly string[] {
  const kubernetes = releases.get(release) ?? new KubernetesSchemas(release);
  releases.set(release, kubernetes);
  const all: string[] = [];
  for (const manifest of manifests) {
    const validate = customResources.get(manifest.kind) ?? kubernetes.validatorOf(manifest);
    const name = `${manifest.kind} ${manifest.metadata.name}`;
    if (validate(manifest)) continue;
    for (const { instancePath, message, params } of validate.errors ?? [])
      all.push(`${name} ${instancePath}: ${message ?? ''} ${JSON.stringify(params)}`);
  }
  return all;
}

/** A schema takes a second to compile. */
const releases = new Map<string, KubernetesSchemas>();

class KubernetesSchemas {
  readonly #folder: string;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

  constructor(release: string) {
    this.#folder = join(deployTools.kubernetesSchemas, `v${release}.0-local-strict`);
    this.#ajv.addSchema(this.#read('_definitions.json'), '/api/_definitions.json');
  }

  validatorOf({ apiVersion, kind }: Manifest): ValidateFunction {
    const file = `${kind}-${apiVersion.replace('.k8s.io', '').replace('/', '-')}.json`.toLowerCase();
    return this.#ajv.getSchema(file) ?? this.#ajv.compile({ ...this.#read(file), $id: file });
  }

  #read(file: string): object {
    return JSON.parse(readFileSync(join(this.#folder, file), 'utf8')) as object;
  }
}

/** Validators that were compiled from the definitions of their projects; they let unknown fields pass. */
const customResources = new Map<string, ValidateFunction>();

/** Called once, before the first check. */
export async function loadCustomResources(): Promise<void> {
  const schemas = [
    ['ScaledObject', 'keda/_schemas/ComGithubKedacoreKedaV2ApisKedaV1alpha1ScaledObject.js'],
    [
      'PodMonitor',
      'prometheus-operator/_schemas/ComGithubPrometheusOperatorPrometheusOperatorPkgApisMonitoringV1PodMonitor.js',
    ],
  ] as const;
  for (const [kind, file] of schemas) {
    const { href } = pathToFileURL(resolve(deployTools.customResources, file));
    const module = (await import(href)) as { readonly validate: ValidateFunction };
    customResources.set(kind, module.validate);
  }
}
