import { describe, expect, it } from 'vitest';
import { farDetectors, laneOf, withSight } from '../../../../src/bench/sumo/sight.ts';
import { parseNetwork } from '../../../../src/sim/sumo/network.ts';
import { crossing } from '../../control/crossing.ts';

/** A pocket of 9 m, behind an inner way of 6 m, behind a street of 73 m, into which a side street leads too. */
const network = parseNetwork(`<net>
  <edge id="side"><lane id="side_0" index="0" speed="8" length="20"/></edge>
  <edge id="street"><lane id="street_0" index="0" speed="13.9" length="73"/></edge>
  <edge id=":j_0" function="internal"><lane id=":j_0_0" index="0" speed="13.9" length="6"/></edge>
  <edge id="pocket"><lane id="pocket_0" index="0" speed="13.9" length="9"/></edge>
  <edge id="out"><lane id="out_0" index="0" speed="13.9" length="90"/></edge>
  <connection from="street" to="pocket" fromLane="0" toLane="0" via=":j_0_0" dir="s" state="M"/>
  <connection from="side" to="pocket" fromLane="0" toLane="0" dir="r" state="m"/>
  <connection from="pocket" to="out" fromLane="0" toLane="0" dir="s" state="o" tl="t" linkIndex="0"/>
</net>`);
const stop = { id: 't0.a1.l0.stop', kind: 'stop' as const, lightId: 't', laneId: 'pocket_0', groups: ['n'], distanceM: 1, lengthM: 2 };

describe('what a cabinet sees beyond a short lane', () => {
  it('goes on upon the lane that leads straight into it, up to 50 m with an area and 80 m with a loop', () => {
    expect(farDetectors(network, [stop])).toEqual([
      expect.objectContaining({ id: 't0.a1.l0.area1', kind: 'area', laneId: 'street_0', aheadM: 15, lengthM: 35 }),
      expect.objectContaining({ id: 't0.a1.l0.advance1', kind: 'advance', laneId: 'street_0', aheadM: 15, distanceM: 65 }),
    ]);
    expect(farDetectors(network, [{ ...stop, laneId: 'out_0' }])).toEqual([]);
  });

  it('is part of the lane: every detector names it, with its distance from the stop line', () => {
    const site = withSight(crossing(), farDetectors(network, [stop]));
    expect(laneOf('t0.a1.l0.area1')).toBe('t0.a1.l0');
    expect(site.traffic.detectors.slice(-2)).toMatchObject([{ lane: 't0.a1.l0', role: 'count', distanceM: 15, zoneM: 35, call: 'none' }, { lane: 't0.a1.l0', role: 'advance', distanceM: 80, extend: false }]);
    expect(site.traffic.detectors.every(({ lane }) => lane !== undefined)).toBe(true);
  });
});
