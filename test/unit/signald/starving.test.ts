import { expect, test } from 'vitest';
import { mostGreens, noGreens, starvedGroups, greenShare, stepFullGreens, type FullGreens, type TrafficLook, type WatchedGroup } from '../../../src/signald/fullGreens.ts';
import { servedBefore, starvedBy, starvedText, usualGreens } from '../../../src/signald/starving.ts';

const groups: readonly WatchedGroup[] = [{ id: 'main', kind: 'vehicle3', lanes: ['m1', 'm2'] }, { id: 'side', kind: 'vehicle3', lanes: ['s1'] }];
const changeS = 5;

/** How a group's queue goes in each of its greens: served = the line is empty from the second of it that is named; null = it never is. */
interface Street { readonly mainS: number; readonly sideS: number; readonly mainServedS: number | null; readonly sideServedS: number | null; readonly fault?: boolean }

/** One look a second of so many cycles: main green, change, side green, change. A queue that is not gone stands at the line in red. */
function* looks({ mainS, sideS, mainServedS, sideServedS, fault = false }: Street, cycles: number): Generator<TrafficLook> {
  const cycleS = mainS + sideS + 2 * changeS;
  let count = 0;
  for (let s = 0; s < cycles * cycleS; s += 1) {
    const at = s % cycleS;
    const main = { green: at < mainS, sinceS: at, servedS: mainServedS };
    const side = { green: at >= mainS + changeS && at < mainS + changeS + sideS, sinceS: at - mainS - changeS, servedS: sideServedS };
    // A vehicle passes every 2 s while there is a queue.
    if (s % 2 === 0) count += 1;
    const detector = (id: string, { green, sinceS, servedS }: typeof main): TrafficLook['detectors'][number] => {
      const served = servedS !== null && green && sinceS >= servedS;
      return { id, fault, presence: green ? 'clear' : servedS === null ? 'occupied' : 'clear', count: served || !green ? 0 : count };
    };
    const aspect = ({ green }: typeof main, endS: number): 'green' | 'yellow' | 'red' => (green ? 'green' : at >= endS && at < endS + 3 ? 'yellow' : 'red');
    yield { nowMs: s * 1000, groups: [{ id: 'main', commanded: aspect(main, mainS) }, { id: 'side', commanded: aspect(side, mainS + changeS + sideS) }], detectors: [detector('m1', main), { ...detector('m2', main), presence: 'clear' }, detector('s1', side)] };
  }
}

function seen(street: Street, cycles: number): FullGreens {
  let track = noGreens;
  for (const look of looks(street, cycles)) track = stepFullGreens(groups, track, look);
  return track;
}

const good: Street = { mainS: 40, sideS: 20, mainServedS: 30, sideServedS: 12 };
const bad: Street = { mainS: 10, sideS: 50, mainServedS: null, sideServedS: 12 };

test('a green is full when its line was never empty and somebody stands there when it is red', () => {
  expect(starvedGroups(seen(good, 10), 5)).toEqual([]);
  expect(starvedGroups(seen(bad, 10), 5)).toEqual(['main']);
  expect(starvedGroups(seen(bad, 4), 5)).toEqual([]);
  // Whoever comes in red stands at the line too, and is nobody whom the green has left.
  const late = [...looks(bad, 10)].map((look): TrafficLook => ({ ...look, detectors: look.detectors.map((one) => ({ ...one, count: look.groups[0]?.commanded === 'green' ? 0 : one.count })) }));
  expect(starvedGroups(late.reduce<FullGreens>((track, look) => stepFullGreens(groups, track, look), noGreens), 5)).toEqual([]);
});

test('shares of green are of whole cycles, the last ones; the memory is bounded', () => {
  const track = seen(good, mostGreens + 20);
  expect([greenShare(track, 'main', 5), greenShare(track, 'side', 5), greenShare(track, 'nobody', 5)]).toEqual([40 / 70, 20 / 70, null]);
  expect(track['main']?.greens).toHaveLength(mostGreens);
  expect(greenShare(seen(good, 2), 'main', 5)).toBeNull();
});

test('a set that gives a group less green and leaves its queue is to blame, with the figures', () => {
  const starved = starvedBy(servedBefore(seen(good, 10), usualGreens), seen(bad, 10), usualGreens);
  expect(starvedText(starved, usualGreens)).toBe('5 greens in a row left a queue: main green 14 % (before 57 %)');
});

test('more traffic is not the set’s doing: as much green as before, and its queue is left', () => {
  expect(starvedBy(servedBefore(seen(good, 10), 5), seen({ ...good, mainServedS: null }, 10), 5)).toEqual([]);
});

test('who was starved before is starved by the set when it gives much less, not when it gives about as much', () => {
  const before = servedBefore(seen({ ...good, mainServedS: null }, 10), 5);
  expect(starvedBy(before, seen({ ...good, mainS: 35, sideS: 25, mainServedS: null }, 10), 5)).toEqual([]);
  expect(starvedBy(before, seen(bad, 10), 5)).toMatchObject([{ group: 'main' }]);
});

test('green taken from one who was starved for another who was is no worse', () => {
  const before = servedBefore(seen({ ...good, mainServedS: null, sideServedS: null }, 10), 5);
  expect(starvedBy(before, seen(bad, 10), 5)).toEqual([]);
});

test('a detector that is not believed says nothing, nor does a past that nobody saw', () => {
  expect(starvedGroups(seen({ ...bad, fault: true }, 10), 5)).toEqual([]);
  expect(starvedBy(servedBefore(noGreens, 5), seen(bad, 10), 5)).toEqual([]);
});
