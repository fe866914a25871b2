/**
 * A map whose names never change after load: boards, heads, groups, detectors. A step that gives one of them a new value
 * copies an array, not a table of keys. Read like any map; a class, because that is how a map is read.
 */
export class Slots<V> implements ReadonlyMap<string, V> {
  readonly #places: ReadonlyMap<string, number>;
  readonly #names: readonly string[];
  readonly #values: readonly (V | undefined)[];

  private constructor(places: ReadonlyMap<string, number>, names: readonly string[], values: readonly (V | undefined)[]) {
    this.#places = places;
    this.#names = names;
    this.#values = values;
  }

  static of<V>(names: Iterable<string>, value: (name: string) => V | undefined): Slots<V> {
    const distinct = [...new Set(names)];
    return new Slots(new Map(distinct.map((name, place) => [name, place])), distinct, distinct.map(value));
  }

  /** The names alone: each is in the map from its first value on. */
  static empty<V>(names: Iterable<string>): Slots<V> {
    return Slots.of<V>(names, () => undefined);
  }

  /** The same map with another value for this name. A name that was not there at load is a mistake of the program. */
  with(name: string, value: V): Slots<V> {
    const place = this.#placeOf(name);
    if (this.#values[place] === value) return this;
    return new Slots(this.#places, this.#names, this.#values.with(place, value));
  }

  /** The same map with other values for these names. */
  withEach(changes: Iterable<readonly [string, V]>): Slots<V> {
    let changed: (V | undefined)[] | null = null;
    for (const [name, value] of changes) {
      const place = this.#placeOf(name);
      if (this.#values[place] !== value) (changed ??= this.#values.slice())[place] = value;
    }
    return changed === null ? this : new Slots(this.#places, this.#names, changed);
  }

  /** Every value anew; where nothing changes, the same map. */
  mapped(change: (value: V, name: string) => V): Slots<V> {
    let changed: (V | undefined)[] | null = null;
    for (let place = 0; place < this.#values.length; place += 1) {
      const before = this.#values[place];
      if (before === undefined) continue;
      const after = change(before, this.#names[place] ?? '');
      if (after !== before) (changed ??= this.#values.slice())[place] = after;
    }
    return changed === null ? this : new Slots(this.#places, this.#names, changed);
  }

  get(name: string): V | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : this.#values[place];
  }

  has(name: string): boolean { return this.get(name) !== undefined; }

  get size(): number { return this.#entries().length; }

  forEach(each: (value: V, name: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [name, value] of this.#entries()) each(value, name, this);
  }

  entries(): MapIterator<[string, V]> { return this.#entries().values(); }
  keys(): MapIterator<string> { return this.#entries().map(([name]) => name).values(); }
  values(): MapIterator<V> { return this.#values.filter((value) => value !== undefined).values(); }
  [Symbol.iterator](): MapIterator<[string, V]> { return this.entries(); }

  #placeOf(name: string): number {
    const place = this.#places.get(name);
    if (place === undefined) throw new Error(`no slot for ${name}`);
    return place;
  }

  #entries(): [string, V][] {
    const entries: [string, V][] = [];
    for (const [place, name] of this.#names.entries()) {
      const value = this.#values[place];
      if (value !== undefined) entries.push([name, value]);
    }
    return entries;
  }
}
