import type { Bundle } from '#fhir';

/** A value in a resource or in what it refers to: `['participant', 'individual(Practitioner)', 'name', 'family']`. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: string | number | boolean;
}

// A resource is followed from another over at most so many references.
const referencesMax = 7;

/** Values of the bundle itself (`Bundle`) or of its resources of one type, references followed inside the bundle. */
export function leavesOf(bundle: Bundle, type: string): readonly Leaf[] {
  const { entry = [], ...itself } = bundle;
  const resources = new Map(entry.map(({ resource }) => [`${resource?.resourceType}/${resource?.id}`, resource]));
  const leaves: Leaf[] = [];
  const walk = (value: unknown, path: readonly string[], through: readonly string[]): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, path, through);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value))
        if (name !== 'resourceType') walk(inner, [...path, name.replace(/^_/, '')], through);
      if ('reference' in value && typeof value.reference === 'string') follow(value.reference, path, through);
      // R4 Attachment: the data stand in it or where its url points.
      if ('url' in value && typeof value.url === 'string') contents(resources.get(value.url), path);
      // A logical reference: what it refers to is named by its number alone.
      if ('identifier' in value && 'type' in value && typeof value.type === 'string' && /^[A-Z]/.test(value.type))
        walk(value.identifier, [...path.slice(0, -1), `${path.at(-1)}(${value.type})`, 'identifier'], through);
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      leaves.push({ path, value });
  };
  const follow = (reference: string, path: readonly string[], through: readonly string[]): void => {
    const resource = resources.get(reference);
    if (resource === undefined || through.includes(reference) || through.length > referencesMax) return;
    walk(resource, [...path.slice(0, -1), `${path.at(-1)}(${resource.resourceType})`], [...through, reference]);
  };
  const contents = (binary: object | undefined, path: readonly string[]): void => {
    if (binary === undefined || !('data' in binary) || typeof binary.data !== 'string') return;
    const texts = [binary.data, Buffer.from(binary.data, 'base64').toString()];
    for (const value of texts) leaves.push({ path: [...path, 'data'], value });
  };
  if (type === 'Bundle') walk(itself, [], []);
  for (const [name, resource] of resources) if (resource?.resourceType === type) walk(resource, [], [name]);
  return leaves;
}

/**
 * An element as the tables print it, as a path: `participant[1].individual(Practitioner.name)` is
 * `participant`, `individual(Practitioner)`, `name`. The number of a repetition is left out.
 */
export function elementPath(printed: string): readonly string[] {
  const plain = printed
    .replaceAll(/\[[^\]]*\]|\s+|=.*$/g, '')
    .replaceAll(/\.(reference)?\(/g, '(')
    .replaceAll(/\(([A-Z][A-Za-z|]*)/g, '($1).');
  return plain
    .split('.')
    .map((name) => (/^\w+\([\w|]+\)$/.test(name) ? name : name.replaceAll(/[()]/g, '')))
    .filter((name) => name !== '' && !name.startsWith('$'));
}

/** Whether a value stands in the element or below it; the Locations around the one referred to count as it. */
export const isBelow = (leaf: Leaf, element: readonly string[]): boolean =>
  startsWith(leaf.path, element) ||
  startsWith(
    leaf.path.filter((name) => name !== 'partOf(Location)'),
    element,
  );

const startsWith = (path: readonly string[], element: readonly string[]): boolean =>
  element.length <= path.length && element.every((name, at) => isNamed(path[at] ?? '', name));

function isNamed(is: string, wanted: string): boolean {
  if (is === wanted) return true;
  const [, name, types] = /^(.*?)(?:\((.*)\))?$/.exec(wanted) ?? [];
  const [, ownName, ownType = ''] = /^(.*?)(?:\((.*)\))?$/.exec(is) ?? [];
  return name === ownName && (types === undefined || types.split('|').includes(ownType));
}

/** Every value in a structure. */
export const leavesOfAny = (value: unknown): readonly Leaf['value'][] => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOfAny) : [];
};
