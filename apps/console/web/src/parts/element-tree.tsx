import { memo, useEffect, useRef, useState } from 'react';
import { isWithin, type Pointed } from '../provenance.js';
import type { ResourceLine } from '../resource-lines.js';

interface ElementTreeProps {
  /** `Patient/<id>`, `operations`: how the paths of its elements begin. */
  readonly name: string;
  readonly lines: readonly ResourceLine[];
  readonly isOpenAtFirst: boolean;
  readonly pointed: Pointed | undefined;
  readonly marked: readonly string[];
  readonly onPoint: (pointed: Pointed) => void;
}

const none: readonly string[] = [];

/** A resource element by element; each can be chosen. Text only. */
export function ElementTree({ name, lines, isOpenAtFirst, pointed, marked, onPoint }: ElementTreeProps) {
  const [isOpened, setOpened] = useState(isOpenAtFirst);
  const own = marked.filter((place) => isWithin(place, name) || isWithin(name, place));
  const isOpen = isOpened || own.length > 0;
  const tree = useRef<HTMLElement>(null);
  const first = marked[0];
  useEffect(() => {
    if (first !== undefined && isWithin(first, name))
      tree.current?.querySelector('[data-marked]')?.scrollIntoView({ block: 'nearest' });
  }, [first, name]);
  const chosen = pointed?.kind === 'element' && isWithin(pointed.at, name) ? pointed.at : undefined;
  return (
    <section aria-label={name} className="element-tree monospaced" ref={tree}>
      <button type="button" className="plain resource" aria-expanded={isOpen} onClick={() => setOpened(!isOpen)}>
        <span aria-hidden>{isOpen ? '▾' : '▸'}</span> {name}
      </button>
      {isOpen && <Lines lines={lines} chosen={chosen} marked={own.length > 0 ? own : none} onPoint={onPoint} />}
    </section>
  );
}

interface LinesProps extends Pick<ElementTreeProps, 'lines' | 'marked' | 'onPoint'> {
  readonly chosen: string | undefined;
}

/** Remembered, since a choice elsewhere changes nothing of most resources. `marked` is compared by what it holds. */
const Lines = memo(
  ({ lines, chosen, marked, onPoint }: LinesProps) =>
    lines.map(({ path, depth, label, text }) => (
      <button
        type="button"
        key={path}
        className="plain element"
        style={{ paddingLeft: `${depth * 1.1}rem` }}
        data-marked={marked.some((place) => isWithin(path, place)) || undefined}
        aria-pressed={chosen === path}
        onClick={() => onPoint({ kind: 'element', at: path })}
      >
        <span className="member">{label}</span> {text}
      </button>
    )),
  (before, after) =>
    before.lines === after.lines &&
    before.chosen === after.chosen &&
    before.onPoint === after.onPoint &&
    before.marked.join('\n') === after.marked.join('\n'),
);
Lines.displayName = 'Lines';
