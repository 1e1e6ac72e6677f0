import { createMetrics } from '#platform';

/** One PromQL expression with the labels that texts beside it speak of. */
export interface Expression {
  /** Alert or panel. */
  readonly of: string;
  readonly expr: string;
  /** `{{ $labels.feed }}` of an annotation, `{{feed}}` of a legend. */
  readonly texts: readonly string[];
}

/** What others than the broker tell, by the tools that are named. */
const foreign: Readonly<Record<string, readonly string[]>> = {
  // Prometheus itself.
  up: [],
  ALERTS: ['alertname', 'alertstate'],
  // The kubelet.
  kubelet_volume_stats_available_bytes: ['persistentvolumeclaim'],
  kubelet_volume_stats_capacity_bytes: ['persistentvolumeclaim'],
};
/** Prometheus gives these to whatever it scrapes. */
const everywhere = ['job', 'instance'];

/** The names that the broker's metrics have in Prometheus, each with its labels. */
function brokerMetrics(): ReadonlyMap<string, readonly string[]> {
  const { registry } = createMetrics('.');
  const series = registry.getMetricsAsArray().flatMap((metric) => {
    const { name, labelNames = [] } = metric as unknown as { name: string; labelNames?: readonly string[] };
    const parts = String(metric.type) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    return parts.map((part) => [`${name}${part}`, part === '_bucket' ? [...labelNames, 'le'] : labelNames] as const);
  });
  return new Map(series);
}

const known = new Map([...brokerMetrics(), ...Object.entries(foreign)]);
const functions = /\b(\w+)\s*\(/g;
const grouping = /\b(?:by|on|without)\s*\(([^)]*)\)/g;
const matchers = /\{([^}]*)\}/g;
const strings = /"[^"]*"/g;
const words = /[A-Za-z_]\w*/g;
const keywords = new Set('and or unless'.split(' '));

/** Names of metrics and labels in an expression, or in a text beside it, that nobody tells. */
export function unknownNames({ expr, texts }: Expression): readonly string[] {
  const bare = expr
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/offset \w+/g, '')
    .replaceAll(strings, '""');
  const labels = [
    ...[...bare.matchAll(grouping)].flatMap(([, list = '']) => list.split(',').map((label) => label.trim())),
    ...[...bare.matchAll(matchers)].flatMap(([, list = '']) =>
      [...list.matchAll(/(\w+)\s*[=!]/g)].map(([, label]) => label),
    ),
    ...texts.flatMap((text) => [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label]) => label)),
  ];
  const rest = bare.replaceAll(grouping, '').replaceAll(matchers, '');
  const called = new Set([...rest.matchAll(functions)].map(([, name]) => name));
  const metrics = (rest.match(words) ?? []).filter((word) => !called.has(word) && !keywords.has(word));
  const allowed = new Set([...everywhere, ...metrics.flatMap((metric) => known.get(metric) ?? [])]);
  return [
    ...(metrics.length === 0 ? ['no metric'] : []),
    ...metrics.filter((metric) => !known.has(metric)),
    ...labels.filter((label) => label !== undefined && !allowed.has(label)),
  ].filter((name): name is string => name !== undefined);
}
