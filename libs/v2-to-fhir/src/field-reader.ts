import type { UnreadField } from '#contracts';
import type { SegmentReader } from './reader.js';
import type { MappingScope } from './scope.js';
import { leaf, printable } from './text.js';

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

export const split = (raw: string, separator: string): readonly string[] =>
  separator === '' || !raw.includes(separator) ? [raw] : raw.split(separator);

/** One repetition of a field. */
export class FieldReader implements Parts {
  #components: readonly string[] | undefined;

  constructor(
    readonly segment: SegmentReader,
    readonly field: number,
    readonly repetition: number,
    readonly raw: string,
  ) {}

  get scope(): MappingScope {
    return this.segment.scope;
  }

  get at(): string {
    return `${this.segment.at}-${this.field}${this.repetition > 1 ? `[${this.repetition}]` : ''}`;
  }

  /** A component with all its subcomponents: an unescaped `&` in a text splits it, though no person meant that. */
  text(component = 1): string {
    const raw = this.#component(component);
    if (raw === '') return '';
    const { subcomponent } = this.segment.delimiters;
    if (subcomponent === '' || !raw.includes(subcomponent)) return this.leaf(raw, component, 1);
    const parts = raw.split(subcomponent);
    return parts.map((part, at) => this.leaf(part, component, at + 1)).join('&');
  }

  value(component: number): string | undefined {
    return this.text(component) || undefined;
  }

  /** The repetition as one text, for ST, TX and FT: an unescaped `^` in it is text, too. */
  whole(): string {
    this.segment.markAsRead(this.field, this.repetition, 0, 0);
    const text = this.segment.segment.text(this.field, this.repetition);
    return text === deleteIndicator || text.trim() === '' ? '' : printable(text);
  }

  /** A component that is a composite itself. */
  component(component: number): Parts {
    const raw = this.#component(component);
    return new ComponentReader(this, component, split(raw, this.segment.delimiters.subcomponent));
  }

  /** Unescaped text of a leaf whose raw text is known; marks it as read. */
  leaf(raw: string, component: number, subcomponent: number): string {
    if (raw === '') return '';
    const { segment, field, repetition } = this;
    segment.markAsRead(field, repetition, component, subcomponent);
    if (raw === deleteIndicator) return '';
    const { escape } = segment.delimiters;
    const isEscaped = escape !== '' && raw.includes(escape);
    return leaf(isEscaped ? segment.segment.value(field, repetition, component, subcomponent) : raw);
  }

  /** Leaves that were never asked for. */
  unread(): UnreadField[] {
    const { segment, field, repetition } = this;
    const unread: UnreadField[] = [];
    if (segment.isRead(field, repetition, 0, 0)) return unread;
    this.#split().forEach((raw, c) => {
      if (raw === '') return;
      const parts = split(raw, segment.delimiters.subcomponent);
      parts.forEach((part, s) => {
        if (part.trim() === '' || part === deleteIndicator || segment.isRead(field, repetition, c + 1, s + 1)) return;
        const value = cut(segment.segment.value(field, repetition, c + 1, s + 1));
        unread.push({ at: `${this.at}.${c + 1}${parts.length > 1 ? `.${s + 1}` : ''}`, value });
      });
    });
    return unread;
  }

  #split(): readonly string[] {
    return (this.#components ??= split(this.raw, this.segment.delimiters.component));
  }

  #component(component: number): string {
    return this.#split()[component - 1] ?? '';
  }
}

class ComponentReader implements Parts {
  constructor(
    readonly parent: FieldReader,
    readonly component: number,
    readonly parts: readonly string[],
  ) {}

  get scope(): MappingScope {
    return this.parent.scope;
  }

  get at(): string {
    return `${this.parent.at}.${this.component}`;
  }

  text(part: number): string {
    const raw = this.parts[part - 1] ?? '';
    return raw === '' ? '' : this.parent.leaf(raw, this.component, part);
  }

  value(part: number): string | undefined {
    return this.text(part) || undefined;
  }
}
