import { describe, expect, it } from 'vitest';
import { freshLanes, learnedOf } from '../../../../src/control/adaptive/laneState.ts';
import { detector } from '../crossing.ts';
import { makeLaneLayout } from '../../../../src/control/adaptive/laneLayout.ts';
import { adaptiveSite, areas, came, laneOf, layoutWith, noReading, quiet, second, seen, stands, startRun } from './lanes.ts';

const unnamedDetectors = ['n', 'e'].flatMap((group) => [detector(`d${group}`, { groups: [group] }), detector(`a${group}`, { groups: [group], role: 'advance', distanceM: 55, call: 'none' })]);

describe('the lanes of a site', () => {
  it('are made of the detectors that name them; who names none goes by groups and order; who is seen by nobody has a lane of its own', () => {
    const layout = layoutWith([...seen, ...areas]);
    expect(layout.lanes.map(({ id, stop, advances, areas: zones, walks }) => [id, stop, advances.length, zones.length, walks])).toEqual([
      ['n', 'dn', 1, 1, false], ['e', 'de', 1, 1, false], ['l', 'dl', 1, 1, false], ['group p', null, 0, 0, true],
    ]);
    const unnamed = layoutWith(unnamedDetectors);
    expect(unnamed.lanes.map(({ stop, advances }) => [stop, advances.map(({ id }) => id)])).toEqual([['dn', ['an']], ['de', ['ae']], [null, []], [null, []]]);
  });

  it('count a change at its true cost, and the walk only where somebody walks', () => {
    const riding = layoutWith(seen);
    const walking = layoutWith(seen, true);
    const change = (layout: typeof riding): number | undefined => layout.stages[0]?.changes.find(({ to }) => to === 1)?.ways.at(-1)?.durationS;
    expect([change(riding), change(walking)]).toEqual([5, 11]);
    expect([riding.stages[0]?.walkS, walking.stages[0]?.walkS]).toEqual([0, 6]);
  });
});

describe('the estimate of a lane', () => {
  it('brings who passed the advance loop to the stop line in its travel time, and takes away who leaves', () => {
    const run = startRun(layoutWith(seen));
    second(run, { an: came(1) });
    expect(laneOf(run, 'n')).toMatchObject({ queue: 0, coming: [0, 0, 0, 1] });
    for (let at = 0; at < 3; at += 1) second(run, {});
    second(run, { dn: { ...stands, count: 1 } });
    expect(laneOf(run, 'n').queue).toBe(1);
    second(run, {}, ['n']);
    expect(laneOf(run, 'n').queue).toBe(0);
  });

  it('believes an area of what stands in it, and adds up beyond a full one', () => {
    const run = startRun(layoutWith([...seen, ...areas]));
    for (let at = 0; at < 6; at += 1) second(run, { zn: { ...quiet, vehicles: 4 }, dn: stands });
    expect(laneOf(run, 'n').queue).toBe(4);
    for (let at = 0; at < 12; at += 1) second(run, { zn: { ...quiet, vehicles: 7 }, dn: stands, an: came(1) });
    expect(laneOf(run, 'n').queue).toBeGreaterThan(10);
  });

  it('with the stop line alone: somebody stands there, or nobody does', () => {
    const run = startRun(layoutWith(seen));
    second(run, { dn: stands });
    expect(laneOf(run, 'n').queue).toBe(1);
    for (let at = 0; at < 4; at += 1) second(run, {});
    expect(laneOf(run, 'n').queue).toBe(0);
  });

  it('a blocked advance loop: the queue reaches it, and more are coming than it counts', () => {
    const run = startRun(layoutWith(seen));
    for (let at = 0; at < 200; at += 1) second(run, { an: came(at % 5 === 0 ? 1 : 0), dn: at % 5 === 0 ? came(1) : quiet }, ['n']);
    const { flow } = laneOf(run, 'n');
    expect(flow).toBeGreaterThan(0.1);
    for (let at = 0; at < 20; at += 1) second(run, { an: stands, dn: stands });
    const lane = laneOf(run, 'n');
    expect(lane.queue).toBeGreaterThan(7);
    expect(lane.unseen).toBeGreaterThan(15 * flow);
  });

  it('a lane whose detectors are gone goes by its usual flow, and a green serves it in thought', () => {
    const run = startRun(layoutWith(seen));
    for (let at = 0; at < 60; at += 1) second(run, { dn: noReading, an: noReading });
    const red = laneOf(run, 'n');
    expect(red.confidence).toBe(0);
    expect(red.queue).toBeGreaterThan(2);
    for (let at = 0; at < 20; at += 1) second(run, { dn: noReading, an: noReading }, ['n']);
    expect(laneOf(run, 'n').queue).toBeLessThan(1);
  });
});

describe('what is learned', () => {
  it('the saturation headway, of a queue that discharges from the fourth second of green on', () => {
    const run = startRun(layoutWith(seen));
    for (let cycle = 0; cycle < 12; cycle += 1) {
      for (let at = 0; at < 24; at += 1) second(run, { an: came(at % 2), dn: stands });
      // One vehicle in 1.5 s.
      for (let at = 0; at < 26; at += 1) second(run, { dn: { ...stands, count: at % 3 === 2 ? 0 : 1 } }, ['n']);
    }
    expect(laneOf(run, 'n').headwayS).toBeGreaterThan(1.4);
    expect(laneOf(run, 'n').headwayS).toBeLessThan(1.7);
  });

  it('undercounting: an advance loop that sees seven of ten is put right by the stop line', () => {
    const run = startRun(layoutWith(seen));
    let queue = 0;
    const onWay: number[] = [0, 0, 0, 0];
    let due = 0;
    for (let at = 0; at < 4000; at += 1) {
      const green = at % 50 < 25;
      due += 0.22;
      const arrives = due >= 1 ? 1 : 0;
      due -= arrives;
      onWay.push(arrives);
      queue += onWay.shift() ?? 0;
      const leaves = green && at % 50 > 1 && at % 2 === 0 && queue > 0 ? 1 : 0;
      queue -= leaves;
      const counted = arrives === 1 && (at * 7) % 10 < 7 ? 1 : 0;
      second(run, { an: counted === 1 ? came(1) : quiet, dn: { ...quiet, occupied: queue > 0, count: leaves === 1 && queue > 0 ? 1 : queue === 1 && arrives === 1 && leaves === 0 ? 1 : 0, occupancy: 0.5 } }, green ? ['n'] : []);
    }
    expect(laneOf(run, 'n').undercount).toBeGreaterThan(1.1);
    expect(laneOf(run, 'n').undercount).toBeLessThan(2);
  });

  it('who stands first: a head that does not leave under its green is of another group, and shares are learned of it', () => {
    const shared = [
      ...seen.filter(({ groups }) => groups[0] === 'e'),
      detector('dx', { groups: ['n', 'l'], lane: 'x' }),
    ];
    const run = startRun(layoutWith(shared));
    expect(laneOf(run, 'x').head).toEqual([0.5, 0.5]);
    for (let at = 0; at < 12; at += 1) second(run, { dx: stands }, ['n']);
    expect(laneOf(run, 'x').head[1]).toBeGreaterThan(0.95);
    expect(laneOf(run, 'x').shares[1]).toBeGreaterThan(0.5);
    // It leaves with its own green; the next one is of the usual mix.
    second(run, { dx: { ...stands, count: 1 } }, ['l']);
    expect(laneOf(run, 'x').head).toEqual(laneOf(run, 'x').shares);
  });

  it('what gets away though somebody goes first: all of a lane that only its group makes yield, next to nothing of a turn', () => {
    const site = adaptiveSite(seen);
    const relations = site.safety.relations.map((item) => ((item.a === 'n' && item.b === 'l') ? { a: 'n', b: 'l', relation: 'yield' as const, who: 'l', to: 'n', kind: 'permissiveLeft' as const, speedKmh: 50, opposingLanes: 1, reason: 'test' } : item));
    const layout = makeLaneLayout({ safety: { ...site.safety, relations }, traffic: site.traffic }, false);
    const shareAfter = (leaves: (at: number) => boolean): number => {
      const run = startRun(layout);
      for (let at = 0; at < 240; at += 1) second(run, { al: came(at % 2), dn: { ...stands, count: at % 60 > 30 ? 1 : 0 }, dl: { ...stands, count: at % 60 > 30 && leaves(at) ? 1 : 0 } }, at % 60 > 30 ? ['n', 'l'] : []);
      return laneOf(run, 'l').yieldShare;
    };
    expect(shareAfter((at) => at % 2 === 0)).toBeGreaterThan(0.7);
    expect(shareAfter(() => false)).toBeLessThan(0.05);
  });

  it('survives a restart, as plain JSON, and only for a lane of the same groups', () => {
    const layout = layoutWith(seen);
    const run = startRun(layout);
    for (let at = 0; at < 100; at += 1) second(run, { an: came(1), dn: came(1) }, ['n']);
    const kept: unknown = JSON.parse(JSON.stringify(learnedOf(layout, run.lanes)));
    expect(kept).toEqual(learnedOf(layout, run.lanes));
    const again = freshLanes(layout, learnedOf(layout, run.lanes));
    expect(again[0]?.flow).toBe(laneOf(run, 'n').flow);
    const [lane] = run.lanes;
    expect(freshLanes(layout, lane === undefined ? {} : { n: { ...lane, shares: [0.5, 0.5] } })[0]?.shares).toEqual([1]);
  });
});

/** Somebody passes in one of the other two lanes every second. */
const elsewhere = (at: number): Parameters<typeof second>[1] => (at % 2 === 0 ? { ae: came(1), de: came(1) } : { al: came(1), dl: came(1) });

describe('detectors that die without a word', () => {
  it('one that is silent while eight pass its own lane is not believed until it speaks', () => {
    const run = startRun(layoutWith([...seen, ...areas]));
    // Area and stop line are dead: the loop ahead alone counts ten.
    for (let at = 0; at < 40; at += 1) second(run, { an: came(at % 4 === 0 ? 1 : 0) });
    expect(laneOf(run, 'n').silence).toMatchObject({ stop: 10, area: 10, advance: 0 });
    expect(laneOf(run, 'n').queue).toBeGreaterThan(1);
    expect(laneOf(run, 'n').confidence).toBe(0.5);
    second(run, { dn: came(1) });
    expect(laneOf(run, 'n').silence.stop).toBe(0);
    expect(laneOf(run, 'n').confidence).toBe(1);
  });

  it('a lane that says nothing at all while eight of its own should have come is taken to fill by its usual flow', () => {
    const run = startRun(layoutWith(seen));
    for (let at = 0; at < 100; at += 1) second(run, { an: came(at % 5 === 0 ? 1 : 0), dn: came(at % 5 === 0 ? 1 : 0) }, ['n']);
    const { flow } = laneOf(run, 'n');
    for (let at = 0; at < 120; at += 1) second(run, { ae: came(1), de: came(1) }, ['e']);
    const lane = laneOf(run, 'n');
    expect(lane.confidence).toBe(0);
    expect(lane.flow).toBeGreaterThan(0.8 * flow);
    expect(lane.queue).toBeGreaterThan(3);
  });

  it('a lane that has never spoken is served from its fourth missed one on as if it had what the others have, before it is known to be blind', () => {
    const run = startRun(layoutWith(seen));
    let at = 0;
    for (; laneOf(run, 'n').silence.lane < 4; at += 1) {
      expect(laneOf(run, 'n').queue).toBe(0);
      second(run, elsewhere(at), ['e']);
    }
    expect(at).toBeLessThan(150);
    const lane = laneOf(run, 'n');
    expect(lane.flow).toBeCloseTo((laneOf(run, 'e').flow + laneOf(run, 'l').flow) / 2, 1);
    expect(lane.queue).toBeGreaterThan(4);
    expect(lane.confidence).toBe(1);
    for (; at < 200; at += 1) second(run, elsewhere(at), ['e']);
    expect(laneOf(run, 'n').confidence).toBe(0);
    // One word, and what stands at its line is believed again.
    second(run, { dn: came(1) }, ['n']);
    for (let quietS = 0; quietS < 4; quietS += 1) second(run, {}, ['n']);
    expect(laneOf(run, 'n')).toMatchObject({ queue: 0, confidence: 1 });
  });

  it('a lane that has never spoken is believed to be empty while one beside, of the same group, is heard', () => {
    const run = startRun(layoutWith([...seen, detector('dn2', { groups: ['n'], lane: 'n2' })]));
    for (let at = 0; at < 100; at += 1) second(run, { ae: came(1), de: came(1), dn: came(at % 9 === 0 ? 1 : 0), an: came(at % 9 === 0 ? 1 : 0) }, ['e', 'n']);
    expect(laneOf(run, 'n2')).toMatchObject({ queue: 0, confidence: 0.5 });
  });

  it('nothing is kept of a lane that has never spoken, so that a restart does not take its silence for its traffic', () => {
    const run = startRun(layoutWith(seen));
    for (let at = 0; at < 300; at += 1) second(run, { ae: came(at % 2), de: came(at % 2) }, ['e']);
    expect(Object.keys(learnedOf(run.layout, run.lanes))).toEqual(['e']);
  });

  it('a lane with little traffic is believed to be empty, however many pass elsewhere before its next one comes', () => {
    const run = startRun(layoutWith([...seen, ...areas]));
    const empty = { zn: { ...quiet, vehicles: 0 }, ze: { ...quiet, vehicles: 1 } };
    const one = came(1);
    // One in 100 s here, one in 2 s there.
    for (let at = 0; at < 1600; at += 1) {
      const many = at % 2 === 0 ? one : quiet;
      second(run, { ...empty, ...(at % 100 === 0 ? { an: one, dn: one, zn: { ...quiet, vehicles: 1 } } : {}), ae: many, de: many }, ['n', 'e']);
      expect(laneOf(run, 'n').areaVehicles, `second ${at}`).not.toBeNull();
    }
    for (let at = 0; at < 200; at += 1) second(run, { ...empty, ae: came(at % 2), de: came(at % 2) }, ['e']);
    expect(laneOf(run, 'n')).toMatchObject({ queue: 0, areaVehicles: 0 });
    // Nor is it believed for ever.
    for (let at = 0; at < 4000; at += 1) second(run, { ...empty, ae: came(at % 2), de: came(at % 2) }, ['e']);
    expect(laneOf(run, 'n').confidence).toBe(0);
  });
});

describe('a lane whose own advance loop is not believed', () => {
  const beside = [...seen.map((one) => (one.id === 'an' ? { ...one, neighbour: 'an2' } : one)), detector('an2', { groups: ['n'], lane: 'n2', role: 'advance', distanceM: 55, call: 'none' })];
  const blind = { an: noReading };
  const usual = { an: { perS: 0.3, confidence: 0.15 }, an2: { perS: 0.1, confidence: 0.15 } };

  it('has who passes the loop beside, in the usual proportion, and is believed half as far', () => {
    const run = startRun(layoutWith(beside));
    second(run, { ...blind, an2: came(2) });
    expect(laneOf(run, 'n')).toMatchObject({ coming: [0, 0, 0, 2], confidence: 0.75 });
    const known = startRun(layoutWith(beside));
    second(known, { ...blind, an2: came(2) }, [], usual);
    expect(laneOf(known, 'n').coming[3]).toBeCloseTo(6);
  });

  it('has what is usual at this time of the week where that one is silent too, hardly believed, and else its own mean', () => {
    const run = startRun(layoutWith(beside));
    second(run, { ...blind, an2: noReading }, [], usual);
    expect(laneOf(run, 'n').confidence).toBeCloseTo(0.575);
    expect(laneOf(run, 'n').queue).toBeCloseTo(0.3);
    const unknown = startRun(layoutWith(beside));
    second(unknown, { ...blind, an2: noReading });
    expect(laneOf(unknown, 'n')).toMatchObject({ confidence: 0.5, queue: 0.05 });
  });

  it('learns nothing from what others say: flow and undercount stay', () => {
    const run = startRun(layoutWith(beside));
    for (let at = 0; at < 60; at += 1) second(run, { ...blind, an2: came(1) });
    expect(laneOf(run, 'n')).toMatchObject({ flow: 0.05, undercount: 1 });
  });

  it('is not told nothing by a neighbour on which somebody stands', () => {
    const run = startRun(layoutWith(beside));
    second(run, { ...blind, an2: stands }, [], usual);
    expect(laneOf(run, 'n').queue).toBeCloseTo(0.3);
  });
});
