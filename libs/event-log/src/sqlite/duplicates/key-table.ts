/** Duplicate keys in memory with the places of their entries, in two arrays: 16 bytes a slot, at most half of them used. */
export class KeyTable {
  size = 0;
  #keys: Float64Array;
  #places: Float64Array;
  #mask: number;

  constructor(slots = 1024) {
    this.#keys = new Float64Array(slots);
    this.#places = new Float64Array(slots).fill(free);
    this.#mask = slots - 1;
  }

  /** Keys are hashes, so their own low bits spread them. The same key may have several places. */
  add(key: number, place: number): void {
    if (2 * this.size >= this.#keys.length) this.#grow();
    this.#put(key, place);
    this.size++;
  }

  find(key: number): readonly number[] {
    let found: number[] | undefined;
    for (let at = this.#home(key); this.#places[at] !== free; at = (at + 1) & this.#mask) {
      const place = this.#places[at] ?? free;
      if (this.#keys[at] === key && place !== removed) (found ??= []).push(place);
    }
    return found ?? none;
  }

  remove(key: number, place: number): void {
    for (let at = this.#home(key); this.#places[at] !== free; at = (at + 1) & this.#mask) {
      if (this.#keys[at] === key && this.#places[at] === place) this.#places[at] = removed;
    }
  }

  each(visit: (key: number, place: number) => void): void {
    for (let at = 0; at < this.#keys.length; at++) {
      const place = this.#places[at] ?? free;
      if (place >= 0) visit(this.#keys[at] ?? 0, place);
    }
  }

  #home(key: number): number {
    return (key % twoTo32) & this.#mask;
  }

  #put(key: number, place: number): void {
    let at = this.#home(key);
    while (this.#places[at] !== free) at = (at + 1) & this.#mask;
    this.#keys[at] = key;
    this.#places[at] = place;
  }

  #grow(): void {
    const [keys, places] = [this.#keys, this.#places];
    this.#keys = new Float64Array(keys.length * 2);
    this.#places = new Float64Array(keys.length * 2).fill(free);
    this.#mask = keys.length * 2 - 1;
    for (let at = 0; at < keys.length; at++) {
      const place = places[at] ?? free;
      if (place >= 0) this.#put(keys[at] ?? 0, place);
    }
  }
}

/** Slots that hold nothing: never used, and taken back by a rollback (the search goes on behind it). */
const free = -1;
const removed = -2;
const none: readonly number[] = [];
const twoTo32 = 2 ** 32;
