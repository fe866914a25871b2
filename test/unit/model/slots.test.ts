import { describe, expect, test } from 'vitest';
import { Slots } from '../../../src/model/slots.ts';

const names = ['a', 'b', 'c'];
const letters = Slots.of(names, (name) => name.toUpperCase());

describe('a map of fixed names', () => {
  test('is read like any map', () => {
    expect(letters.get('b')).toBe('B');
    expect(letters.get('z')).toBeUndefined();
    expect([letters.has('a'), letters.has('z'), letters.size]).toEqual([true, false, 3]);
    expect([...letters]).toEqual([['a', 'A'], ['b', 'B'], ['c', 'C']]);
    expect([...letters.keys()]).toEqual(names);
    expect([...letters.values()]).toEqual(['A', 'B', 'C']);
    const seen: string[] = [];
    for (const [name, value] of letters.entries()) seen.push(name + value);
    expect(seen).toEqual(['aA', 'bB', 'cC']);
  });
  test('a name without a value yet is not in the map, whoever looks', () => {
    const empty = Slots.empty<number>(names);
    expect([empty.size, empty.has('a'), [...empty], [...empty.keys()], [...empty.values()]]).toEqual([0, false, [], [], []]);
    const one = empty.with('b', 0);
    expect([one.size, one.has('b'), [...one], [...one.keys()], [...one.values()]]).toEqual([1, true, [['b', 0]], ['b'], [0]]);
    expect(one.mapped((value) => value + 1).get('a')).toBeUndefined();
  });
  test('another value makes another map, and leaves the one before as it was', () => {
    const after = letters.with('b', 'x').withEach([['a', 'y'], ['c', 'z']]);
    expect([...after.values()]).toEqual(['y', 'x', 'z']);
    expect([...letters.values()]).toEqual(['A', 'B', 'C']);
  });
  test('what changes nothing is the same map', () => {
    expect(letters.with('b', 'B')).toBe(letters);
    expect(letters.withEach([])).toBe(letters);
    expect(letters.withEach([['a', 'A']])).toBe(letters);
    expect(letters.mapped((value) => value)).toBe(letters);
    expect([...letters.mapped((value, name) => (name === 'c' ? value + name : value)).values()]).toEqual(['A', 'B', 'Cc']);
  });
  test('a name that nobody knew at load is a mistake of the program', () => {
    expect(() => letters.with('z', 'Z')).toThrow('no slot for z');
    expect(() => letters.withEach([['z', 'Z']])).toThrow('no slot for z');
  });
});
