import type { UnreadField } from '#contracts';
import { flat } from '#fhir';
import type { SegmentReader } from './reader.js';
import type { MappingScope } from './scope.js';
import { isPadded, leaf, ownText, printable } from './text.js';

/** Parts of a composite value: components of a field, or subcomponents of a component (HD in CX.4, FN in XPN.1). */
export interface Parts {
  /** Part `part` (from 1), unescaped; '' when absent or `""`. */
  text(part: number): string;
  /** The same; undefined when absent or `""`. */
  value(part: number): string | undefined;
  /** HL7 path for issues, `PID-3[2]`. */
  readonly at: string;
  readonly scope: MappingScope;
}

const unreadCharactersMax = 200;
export const cut = (text: string): string =>
  text.length > unreadCharactersMax ? text.slice(0, unreadCharactersMax) : text;

export const deleteIndicator = '""';

/** What `raw.split` gives, in half the time for a text as short as a field. */
export function split(raw: string, separator: string): readonly string[] {
  let at = separator === '' ? -1 : raw.indexOf(separator);
  if (at === -1) return [raw];
  const parts: string[] = [];
  let from = 0;
  for (; at !== -1; at = raw.indexOf(separator, from)) {
    parts.push(raw.slice(from, at));
    from = at + 1;
  }
  parts.push(raw.slice(from));
  return parts;
}

// What lies beyond cannot be marked as read, so it is listed as unread; the maps do not go there either.
const componentsMax = 31;
const subcomponentsMax = 15;
const wholeRead = -1;
const touched = 1;

/** One repetition of a field. */
export class FieldReader implements Parts {
  #components: readonly string[] | undefined;
  /** Bit c: the first subcomponent of component c was read; bit 0: anything was. */
  #read = 0;
  /** By component, bit s: its subcomponent s was read; for those after the first. */
  #readMore: number[] | undefined;

  constructor(
    readonly segment: SegmentReader,
    readonly field: number,
    readonly repetition: number,
    readonly raw: string,
  ) {}

  get scope(): MappingScope {
    return this.segment.scope;
  }

  get isTouched(): boolean {
    return this.#read !== 0;
  }

  get at(): string {
    return `${this.segment.at}-${this.field}${this.repetition > 1 ? `[${this.repetition}]` : ''}`;
  }

  /** A component with all its subcomponents: an unescaped `&` in a text splits it, though no person meant that. */
  text(component = 1): string {
    const raw = this.#component(component);
    if (raw === '') return '';
    const { subcomponent } = this.segment.delimiters;
    if (!this.segment.texts.hasSubcomponents || !raw.includes(subcomponent)) return this.leaf(raw, component, 1);
    const parts = raw.split(subcomponent);
    return parts.map((part, at) => this.leaf(part, component, at + 1)).join('&');
  }

  value(component: number): string | undefined {
    return this.text(component) || undefined;
  }

  /** The repetition as one text, for ST, TX and FT: an unescaped `^` in it is text, too. */
  whole(): string {
    this.#read = wholeRead;
    const { segment, texts } = this.segment;
    const text = texts.isPlain ? this.raw : segment.text(this.field, this.repetition);
    if (text === deleteIndicator || text.trim() === '') return '';
    return ownText(texts.isPlain ? text : printable(text));
  }

  /** Whether a component was sent, be it empty inside. Does not count as reading it. */
  has(component: number): boolean {
    return this.#component(component) !== '';
  }

  /** A component that is a composite itself. */
  component(component: number): Parts {
    const raw = this.#component(component);
    const { delimiters, texts } = this.segment;
    return texts.hasSubcomponents && raw.includes(delimiters.subcomponent)
      ? new ComponentReader(this, component, split(raw, delimiters.subcomponent))
      : new ComponentReader(this, component, undefined, raw);
  }

  /** What the map makes of the repetition; where that is nothing, nothing of it has been read. */
  mapped<Value>(map: (field: FieldReader) => Value | undefined): Value | undefined {
    const read = this.#read;
    const more = this.#readMore?.slice();
    const value = map(this);
    if (value === undefined) {
      this.#read = read;
      this.#readMore = more;
    }
    return value;
  }

  /** Takes back that anything was read. */
  forget(): void {
    this.#read = 0;
    this.#readMore = undefined;
  }

  /** Unescaped text of a leaf whose raw text is known; marks it as read. */
  leaf(raw: string, component: number, subcomponent: number): string {
    if (raw === '') return '';
    this.#mark(component, subcomponent);
    if (raw === deleteIndicator) return '';
    const { segment, delimiters, texts } = this.segment;
    if (texts.isPlain) return ownText(isPadded(raw) ? raw.trim() : raw);
    const isEscaped = delimiters.escape !== '' && raw.includes(delimiters.escape);
    return ownText(leaf(isEscaped ? segment.value(this.field, this.repetition, component, subcomponent) : raw));
  }

  /** Adds the leaves that were never asked for. */
  listUnread(unread: UnreadField[]): void {
    if (this.#read === wholeRead) return;
    const { segment, field, repetition } = this;
    const { subcomponent } = segment.delimiters;
    const components = this.#split();
    for (let c = 1; c <= components.length; c++) {
      const raw = components[c - 1] ?? '';
      if (raw === '') continue;
      const isWhole = !segment.texts.hasSubcomponents || !raw.includes(subcomponent);
      if (isWhole && this.#isRead(c, 1)) continue;
      const parts = split(raw, subcomponent);
      for (let s = 1; s <= parts.length; s++) {
        const part = parts[s - 1] ?? '';
        if (part.trim() === '' || part === deleteIndicator || this.#isRead(c, s)) continue;
        const value = ownText(cut(segment.segment.value(field, repetition, c, s)));
        unread.push({ at: flat(`${this.at}.${c}${parts.length > 1 ? `.${s}` : ''}`), value });
      }
    }
  }

  #mark(component: number, subcomponent: number): void {
    this.#read |= touched;
    if (component > componentsMax || subcomponent > subcomponentsMax) return;
    if (subcomponent === 1) {
      this.#read |= 1 << component;
      return;
    }
    const more = (this.#readMore ??= []);
    more[component] = (more[component] ?? 0) | (1 << subcomponent);
  }

  #isRead(component: number, subcomponent: number): boolean {
    if (component > componentsMax || subcomponent > subcomponentsMax) return false;
    const read = subcomponent === 1 ? this.#read >> component : (this.#readMore?.[component] ?? 0) >> subcomponent;
    return (read & 1) === 1;
  }

  #split(): readonly string[] {
    return (this.#components ??= split(this.raw, this.segment.delimiters.component));
  }

  #component(component: number): string {
    if (this.raw === '') return '';
    return this.#split()[component - 1] ?? '';
  }
}

class ComponentReader implements Parts {
  constructor(
    readonly parent: FieldReader,
    readonly component: number,
    /** Where there are several. */
    readonly parts: readonly string[] | undefined,
    readonly only = '',
  ) {}

  get scope(): MappingScope {
    return this.parent.scope;
  }

  get at(): string {
    return `${this.parent.at}.${this.component}`;
  }

  text(part: number): string {
    const raw = this.parts === undefined ? (part === 1 ? this.only : '') : (this.parts[part - 1] ?? '');
    return raw === '' ? '' : this.parent.leaf(raw, this.component, part);
  }

  value(part: number): string | undefined {
    return this.text(part) || undefined;
  }
}
