import { UnstyledButton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { isWithin, type Pointed } from '../provenance.js';

interface ElementTreeProps {
  /** `Patient/<id>`, `operations`: how the paths of its elements begin. */
  readonly name: string;
  readonly value: unknown;
  readonly pointed: Pointed | undefined;
  readonly marked: readonly string[];
  readonly onPoint: (pointed: Pointed) => void;
}

/** A resource element by element; each can be chosen. Text only. */
export function ElementTree({ name, value, pointed, marked, onPoint }: ElementTreeProps) {
  const own = marked.filter((place) => isWithin(place, name) || isWithin(name, place));
  const tree = useRef<HTMLElement>(null);
  const first = marked[0];
  useEffect(() => {
    if (first !== undefined && isWithin(first, name))
      tree.current?.querySelector('[data-marked]')?.scrollIntoView({ block: 'nearest' });
  }, [first, name]);
  const isMarked = (path: string): boolean => own.some((place) => isWithin(path, place));
  return (
    <section aria-label={name} className="element-tree monospaced" ref={tree}>
      <div className="resource">{name}</div>
      {linesOf(value, name, 0).map(({ path, depth, label, text }) => (
        <UnstyledButton
          key={path}
          className="element"
          pl={`${depth * 1.1}rem`}
          data-marked={isMarked(path) || undefined}
          aria-pressed={pointed?.kind === 'element' && pointed.at === path}
          onClick={() => onPoint({ kind: 'element', at: path })}
        >
          <span className="member">{label}</span> {text}
        </UnstyledButton>
      ))}
    </section>
  );
}

interface Line {
  readonly path: string;
  readonly depth: number;
  readonly label: string;
  readonly text: string;
}

/** What a person would read of a resource of megabytes. */
const textMax = 500;

function linesOf(value: unknown, path: string, depth: number): readonly Line[] {
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
