/**
 * The index as its description has it, as plainly as possible and in no hurry: a history is played from its beginning each time,
 * and what was undone is left out of it. Matching is a table: two numbers match if they show the same person.
 * Shares nothing with the product.
 */

/** A number: `NORTH|3`. */
export type Num = string;

export type Step =
  | { readonly kind: 'feed'; readonly number: Num; readonly person: number }
  | { readonly kind: 'merge' | 'change' | 'move'; readonly from: Num; readonly to: Num; readonly person: number }
  | { readonly kind: 'link' | 'unlink'; readonly from: Num; readonly to: Num; readonly person: number }
  | { readonly kind: 'retire'; readonly number: Num; readonly person: number }
  | { readonly kind: 'same' | 'different' | 'retract'; readonly from: Num; readonly to: Num }
  /** Of the step whose demographics were held back. */
  | { readonly kind: 'accept' | 'reject'; readonly number: Num; readonly of: number }
  | { readonly kind: 'undo'; readonly of: number; readonly apart: boolean };

interface KnownNumber {
  /** Step that brought it first, and the newest. */
  readonly first: number;
  last: number;
  /** Undefined: the number moved, and no message came since. */
  person: number | undefined;
  held: number | undefined;
  /** The overlay that was the newest message, decided on or not. */
  doubt: Doubt | undefined;
  accepted: Set<number>;
  retired: boolean;
}

interface Doubt {
  readonly at: number;
  readonly before: number;
  readonly shown: number;
  readonly accepted: ReadonlySet<number>;
}

export interface State {
  readonly numbers: ReadonlyMap<Num, KnownNumber>;
  readonly aliases: ReadonlyMap<Num, Num>;
  /** By founder. */
  readonly persons: ReadonlyMap<Num, readonly Num[]>;
}

interface Said {
  person?: 'same' | 'different';
  merge?: boolean;
  link?: 'same' | 'different';
}

/** What decides where two joins exclude each other. */
export interface Order {
  readonly keyOf: (number: Num) => string;
  /** How much it says that two numbers show this person. */
  readonly strengthOf: (person: number) => number;
}

const authorityOf = (number: Num): string => number.slice(0, number.indexOf('|'));

export class ReferenceIndex {
  /** A step that was refused is a hole: it never happened. */
  readonly history: (Step | undefined)[] = [];

  constructor(private readonly order: Order) {}

  /** Gives whether the step was taken; a merge of a number into itself or round a circle is refused. */
  take(step: Step): boolean {
    const refused = (step.kind === 'merge' || step.kind === 'change') && this.#closesCircle(step.from, step.to);
    this.history.push(refused ? undefined : step);
    return !refused;
  }

  #closesCircle(from: Num, to: Num): boolean {
    const { aliases } = this.state();
    for (let at: Num | undefined = to; at; at = aliases.get(at)) if (at === from) return true;
    return from === to;
  }

  isUndone(at: number): boolean {
    return this.history.some((step, later) => step?.kind === 'undo' && step.of === at && !this.isUndone(later));
  }

  state(): State {
    const play = new Play();
    for (const [at, step] of this.history.entries()) if (step) play.take(at, step, this.isUndone(at), this.history);
    return { numbers: play.numbers, ...play.persons(this.order) };
  }
}

class Play {
  readonly numbers = new Map<Num, KnownNumber>();
  #said = new Map<string, Said>();
  #merges: (readonly [from: Num, to: Num])[] = [];

  take(at: number, step: Step, undone: boolean, history: readonly (Step | undefined)[]): void {
    switch (step.kind) {
      case 'feed':
        return this.#feed(at, step.number, step.person);
      case 'accept':
      case 'reject':
        if (!undone) this.#decide(step);
        return;
      case 'undo': {
        const target = history[step.of];
        if (!undone && step.apart && target && 'to' in target)
          this.#saidOf(target.from, target.to).person = 'different';
        return;
      }
      case 'same':
      case 'different':
      case 'retract':
        if (undone) return;
        if (step.kind === 'retract') this.#retract(step.from, step.to);
        else this.#saidOf(step.from, step.to).person = step.kind;
        return;
      case 'retire':
        this.#bring(at, step.number, step.person);
        if (!undone) this.numbers.set(step.number, { ...this.#known(step.number), retired: true });
        return;
      default:
        // The PID of such a message is a number's first news or none.
        this.#bring(at, step.kind === 'move' ? step.from : step.to, step.person);
        if (!undone) this.#state(at, step);
    }
  }

  #known(number: Num): KnownNumber {
    const known = this.numbers.get(number);
    if (!known) throw new Error(`nobody knows ${number}`);
    return known;
  }

  #bring(at: number, number: Num, person: number): void {
    if (!this.numbers.has(number)) this.#feed(at, number, person);
  }

  #feed(at: number, number: Num, person: number): void {
    const known = this.numbers.get(number);
    const fresh = { held: undefined, doubt: undefined, accepted: new Set<number>(), retired: false };
    if (!known) return void this.numbers.set(number, { first: at, last: at, person, ...fresh });
    known.last = at;
    known.retired = false;
    const { person: before, accepted } = known;
    const isOverlay = before !== undefined && before !== person && !accepted.has(person);
    known.held = isOverlay ? at : undefined;
    known.doubt = isOverlay ? { at, before, shown: person, accepted } : undefined;
    if (!isOverlay) known.person = person;
  }

  /** Whoever decides last is right, as long as nothing came since. */
  #decide({ kind, number, of }: Step & { readonly kind: 'accept' | 'reject' }): void {
    const known = this.#known(number);
    const { doubt } = known;
    if (doubt?.at !== of) return;
    const isAccepted = kind === 'accept';
    known.person = isAccepted ? doubt.shown : doubt.before;
    known.accepted = new Set(isAccepted ? [...doubt.accepted, doubt.before, doubt.shown] : doubt.accepted);
    known.held = undefined;
  }

  #state(at: number, { kind, from, to }: Extract<Step, { readonly from: Num }>): void {
    if (kind === 'merge' || kind === 'change') {
      this.#saidOf(from, to).merge = true;
      this.#merges.push([from, to]);
    }
    if (kind === 'link') this.#saidOf(from, to).link = 'same';
    if (kind === 'unlink') this.#saidOf(from, to).link = 'different';
    if (kind === 'move') this.#move(at, from, to);
  }

  /** The number is another patient's now: what was said of it before was of the former one, save a person's "not the same". */
  #move(at: number, number: Num, to: Num): void {
    for (const [pair, said] of this.#said)
      if (pair.split(' ').includes(number))
        this.#said.set(pair, said.person === 'different' ? { person: 'different' } : {});
    this.#merges = this.#merges.filter((merge) => !merge.includes(number));
    this.#saidOf(number, to).link = 'same';
    const known = this.#known(number);
    const cameNow = known.first === at;
    Object.assign(known, { retired: false, accepted: new Set(), held: undefined, doubt: undefined });
    if (!cameNow) known.person = undefined;
  }

  #retract(one: Num, other: Num): void {
    this.#said.delete([one, other].sort().join(' '));
    this.#merges = this.#merges.filter((merge) => !(merge.includes(one) && merge.includes(other)));
  }

  #saidOf(one: Num, other: Num): Said {
    const pair = [one, other].sort().join(' ');
    const said = this.#said.get(pair) ?? {};
    this.#said.set(pair, said);
    return said;
  }

  persons({ keyOf, strengthOf }: Order): Pick<State, 'aliases' | 'persons'> {
    const groups = new Map<Num, Set<Num>>();
    const groupOf = (number: Num): Set<Num> => {
      const group = groups.get(number) ?? new Set([number]);
      groups.set(number, group);
      return group;
    };
    const pairs = [...this.#said].map(([pair, said]) => ({ ends: pair.split(' ').sort(byKey), word: wordOf(said) }));
    const apart = pairs.filter(({ word }) => word?.same === false).map(({ ends }) => ends);
    const areApart = (one: Set<Num>, other: Set<Num>): boolean =>
      apart.some(([a = '', b = '']) => (one.has(a) && other.has(b)) || (one.has(b) && other.has(a)));
    const join = (one: Set<Num>, other: Set<Num>): void => {
      for (const number of other) one.add(number);
      for (const number of one) groups.set(number, one);
    };
    const commands = pairs.filter(({ word }) => word?.same === true);
    commands.sort((x, y) => (y.word?.rank ?? 0) - (x.word?.rank ?? 0) || byEnds(x.ends, y.ends));
    for (const { ends } of commands) {
      const [one, other] = [groupOf(ends[0] ?? ''), groupOf(ends[1] ?? '')];
      if (one !== other && !areApart(one, other)) join(one, other);
    }
    const aliases = this.#aliases();
    const isActive = (number: Num): boolean => !aliases.has(number) && this.numbers.get(number)?.retired === false;
    for (const [a, b] of this.#matches(byKey, strengthOf)) {
      const [one, other] = [groupOf(a), groupOf(b)];
      if (one === other || areApart(one, other)) continue;
      const authorities = new Set([...one].filter(isActive).map(authorityOf));
      if (![...other].filter(isActive).some((number) => authorities.has(authorityOf(number)))) join(one, other);
    }
    const persons = new Map<Num, readonly Num[]>();
    for (const number of this.numbers.keys()) {
      const members = [...groupOf(number)].filter((one) => this.numbers.has(one)).sort();
      const [founder = ''] = [...members].sort((x, y) => this.#known(x).first - this.#known(y).first || byKey(x, y));
      persons.set(founder, members);
    }
    return { aliases, persons };

    function byKey(one: Num, other: Num): number {
      return keyOf(one) < keyOf(other) ? -1 : 1;
    }
    function byEnds([a = '', b = '']: readonly Num[], [c = '', d = '']: readonly Num[]): number {
      return a === c ? byKey(b, d) : byKey(a, c);
    }
  }

  /** The strongest first; of one strength by key. */
  #matches(byKey: (one: Num, other: Num) => number, strengthOf: Order['strengthOf']): readonly (readonly [Num, Num])[] {
    const numbers = [...this.numbers.keys()].sort(byKey);
    const personOf = (number: Num): number | undefined => this.#known(number).person;
    const strength = ([a]: readonly [Num, Num]): number => strengthOf(personOf(a) ?? -1);
    return numbers
      .flatMap((a, at) =>
        numbers
          .slice(at + 1)
          .filter((b) => personOf(a) !== undefined && personOf(a) === personOf(b))
          .map((b) => [a, b] as const),
      )
      .sort((one, other) => strength(other) - strength(one));
  }

  #aliases(): ReadonlyMap<Num, Num> {
    const aliases = new Map<Num, Num>();
    for (const [from, to] of this.#merges) {
      if (wordOf(this.#saidOf(from, to))?.same !== true) continue;
      let at: Num | undefined = to;
      while (at !== undefined && at !== from) at = aliases.get(at);
      if (at === undefined) aliases.set(from, to);
    }
    return aliases;
  }
}

/** What counts of all that was said of a pair: a person's word, a merge, a link; undefined: nothing. */
function wordOf({ person, merge, link }: Said): { readonly same: boolean; readonly rank: number } | undefined {
  if (person) return { same: person === 'same', rank: 3 };
  if (merge) return { same: true, rank: 2 };
  return link && { same: link === 'same', rank: 1 };
}
