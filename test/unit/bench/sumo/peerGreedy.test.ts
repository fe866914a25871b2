import { expect, it } from 'vitest';
import { greedyAreas } from '../../../../src/bench/sumo/peerGreedy.ts';
import { parseNetwork } from '../../../../src/sim/sumo/network.ts';

// SUMO 1.15 aborted on ingolstadt7 over areas that spanned lanes.
it('a greedy peer sees 50 m with an area on each lane, none of which leaves its lane', () => {
  const network = parseNetwork(`<net>
  <edge id="street"><lane id="street_0" index="0" speed="13.9" length="73"/></edge>
  <edge id=":j_0" function="internal"><lane id=":j_0_0" index="0" speed="13.9" length="6"/></edge>
  <edge id="pocket"><lane id="pocket_0" index="0" speed="13.9" length="9"/></edge>
  <edge id="out"><lane id="out_0" index="0" speed="13.9" length="30"/></edge>
  <connection from="street" to="pocket" fromLane="0" toLane="0" via=":j_0_0" dir="s" state="M"/>
  <connection from="pocket" to="out" fromLane="0" toLane="0" dir="s" state="o" tl="t" linkIndex="0"/>
</net>`);
  const { ids, xml } = greedyAreas(network, [{ light: { lightId: 't' } }]);
  const areas = [...xml.matchAll(/lane="(\w+)" pos="([\d.]+)" endPos="([\d.]+)"/g)].map(([, lane, from, to]) => `${lane} ${from} to ${to}`);
  expect(areas).toEqual(['pocket_0 0.00 to 9.00', 'street_0 38.00 to 73.00', 'out_0 0.00 to 30.00']);
  expect(new Set(ids).size).toBe(3);
});
