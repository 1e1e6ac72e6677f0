/** Numbers that look random and are the same in every run (mulberry32, public domain). */
export class Random {
  constructor(private state: number) {}

  /** 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(of: number): boolean {
    return this.next() < of;
  }

  /** 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** The first of a list come more often, as names do (Zipf). */
  frequentFirst<Value>(values: readonly Value[]): Value {
    return this.at(values, Math.floor(values.length * this.next() ** 2));
  }

  one<Value>(values: readonly Value[]): Value {
    return this.at(values, this.below(values.length));
  }

  private at<Value>(values: readonly Value[], index: number): Value {
    const value = values[index];
    if (value === undefined) throw new RangeError('Nothing to choose from');
    return value;
  }
}
