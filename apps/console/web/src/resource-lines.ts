/** One element of a resource as it is shown. */
export interface ResourceLine {
  /** `Patient/<id>.name[0].family`. */
  readonly path: string;
  readonly depth: number;
  readonly label: string;
  readonly text: string;
}

/** What a person would read of an element of megabytes. */
const textMax = 500;

/** The elements below `path`, in order. */
export function linesOf(value: unknown, path: string, depth = 0): readonly ResourceLine[] {
  return childrenOf(value, path).flatMap(([label, child, childPath]) => {
    const isLeaf = typeof child !== 'object' || child === null;
    const line = { path: childPath, depth, label, text: isLeaf ? String(child).slice(0, textMax) : '' };
    return [line, ...(isLeaf ? [] : linesOf(child, childPath, depth + 1))];
  });
}

function childrenOf(value: unknown, path: string): readonly (readonly [string, unknown, string])[] {
  if (Array.isArray(value)) return value.map((child, at) => [`[${at}]`, child, `${path}[${at}]`] as const);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, child]) => [name, child, `${path}.${name}`] as const);
}
