import { describe, expect, it } from 'vitest';
import { createOracle, type Departure, type OracleKind } from '../../../../src/bench/sumo/oracle.ts';
import { freshLanes, type LaneState } from '../../../../src/control/adaptive/laneState.ts';
import { parseNetwork } from '../../../../src/sim/sumo/network.ts';
import { variable } from '../../../../src/sim/traci/code.ts';
import type { Value } from '../../../../src/sim/traci/wire.ts';
import { layoutWith } from '../../control/adaptive/lanes.ts';
import { detector } from '../../control/crossing.ts';

const network = parseNetwork(`<net>
  <edge id="in"><lane id="in_0" index="0" speed="10" length="300"/></edge><edge id="out"><lane id="out_0" index="0" speed="10" length="90"/></edge>
  <connection from="in" to="out" fromLane="0" toLane="0" dir="s" state="o" tl="t" linkIndex="0"/>
</net>`);
const layout = layoutWith([detector('x', { groups: ['n'], lane: 't0.a0.l0' })]);
const light = { light: { lightId: 't', groups: [{ id: 'n', links: [0] }] }, loops: [{ id: 't0.a0.l0.stop', kind: 'stop', laneId: 'in_0' }] } as const;

/** What SUMO says of a vehicle: its next light, link, way to it, what that shows; and its speed. */
function vehicle(distanceM: number, speedMs: number): ReadonlyMap<number, Value> {
  return new Map<number, Value>([[variable.nextLights, [1, 't', 0, distanceM, 114]], [variable.speed, speedMs]]);
}

function seen(kind: OracleKind, seconds: readonly Readonly<Record<string, ReadonlyMap<number, Value>>>[], known: readonly Departure[] = []): LaneState {
  const oracle = createOracle(network, kind, known);
  for (const [second, vehicles] of seconds.entries()) oracle.see({ arrivedIds: [], others: new Map(Object.entries(vehicles)) }, second);
  const lanes = oracle.estimatorOf(light)(layout, freshLanes(layout, {}), {}, () => false, () => false);
  const found = lanes[layout.lanes.findIndex(({ id }) => id === 't0.a0.l0')];
  if (found === undefined) throw new Error('no lane');
  return found;
}

describe('the oracle of the bench', () => {
  it('tells who will be at the stop line when, within 80 m; who has stood there queues', () => {
    const lane = seen('state', [{ a: vehicle(20, 9), b: vehicle(70, 9), far: vehicle(200, 9) }, { a: vehicle(11, 4), b: vehicle(60, 9), far: vehicle(190, 9) }, {}, { a: vehicle(8, 0), b: vehicle(40, 9), far: vehicle(170, 9) }]);
    expect(lane.queue).toBe(1);
    expect(lane.coming).toEqual([0, 0, 0, 0, 1]);
    expect(lane.unseen).toBe(0);
  });

  it('takes nobody for queuing who has just set out', () => {
    expect(seen('state', [{ a: vehicle(60, 0) }, { a: vehicle(58, 2) }]).queue).toBe(0);
  });

  it('knows of the future who sets out later as well, and from where on nothing comes', () => {
    const known: readonly Departure[] = [{ vehicleId: 'later', atS: 12, lightId: 't', link: 0, wayS: 20 }, { vehicleId: 'a', atS: 0, lightId: 't', link: 0, wayS: 9 }];
    const lane = seen('future', [{ a: vehicle(90, 10) }], known);
    expect(lane.coming.length).toBe(61);
    expect(lane.coming.flatMap((count, at) => (count > 0 ? [[at, count]] : []))).toEqual([[9, 1], [32, 1]]);
  });
});
