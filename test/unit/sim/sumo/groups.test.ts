import { expect, test } from 'vitest';
import { deriveLight } from '../../../../src/sim/sumo/groups.ts';
import { parseNetwork, type Network } from '../../../../src/sim/sumo/network.ts';

// West → east through (0) and left (1), east → west through (2), a crossing over the eastern arm (3),
// a link that is switched off (4), and a letter that steers nothing (5).
function network(phases: readonly string[]): Network {
  const lanes = ['w', 'e', 'n', 'x', 's'].map((edge) => `<edge id="${edge}"><lane id="${edge}_0" index="0" speed="13.89" length="100" shape="0,0 1,1"/></edge>`);
  const special = [
    '<edge id=":c_c0" function="crossing"><lane id=":c_c0_0" index="0" speed="1" length="9" shape="0,0"/></edge>',
    '<edge id=":c_w0" function="walkingarea"><lane id=":c_w0_0" index="0" speed="1" length="2" shape="0,0"/></edge>',
    '<edge id=":c_w1" function="walkingarea"><lane id=":c_w1_0" index="0" speed="1" length="2" shape="0,0"/></edge>',
  ];
  return parseNetwork(`<?xml version="1.0"?><!-- <net> --><net>${[...lanes, ...special].join('')}
    <tlLogic id="t" type="static" programID="0" offset="0">${phases.map((state) => `<phase duration="10" state="${state}"/>`).join('')}</tlLogic>
    <junction id="c" type="traffic_light" x="0" y="0" incLanes="w_0 e_0 s_0 :c_w0_0" intLanes="">
      <request index="0" response="10000" foes="10000" cont="0"/>
      <request index="1" response="00100" foes="00100" cont="0"/>
      <request index="2" response="00000" foes="00010" cont="0"/>
      <request index="3" response="00000" foes="00000" cont="0"/>
      <request index="4" response="00000" foes="00001" cont="0"/>
    </junction>
    ${connection('w', 'x', 's', 0)}${connection('w', 'n', 'l', 1)}${connection('e', 'x', 's', 2)}
    ${connection('s', 'x', 's', 4)}
    <connection from=":c_w0" to=":c_w1" fromLane="0" toLane="0" dir="s" state="M"/>
    ${connection(':c_w0', ':c_c0', 's', 3)}</net>`);
}

function connection(from: string, to: string, direction: string, index: number): string {
  return `<connection from="${from}" to="${to}" fromLane="0" toLane="0" tl="t" linkIndex="${index}" dir="${direction}" state="o"/>`;
}

test('a clearance of pedestrians is no stage; switched-off and dead letters are no group', () => {
  const light = deriveLight(network(['GgGrOr', 'rrrGOr', 'yyyrOr']), 't');
  expect(light.stages.map((stage) => stage.groups)).toEqual([['v1', 'v2'], ['p1']]);
  expect(light.unused).toEqual({ neverGreen: [], uncontrolled: [4], dead: [5] });
  const withWalk = deriveLight(network(['GgGGOr', 'GgGrOr', 'yyyrOr']), 't');
  expect(withWalk.stages.map((stage) => stage.groups)).toEqual([['v1', 'v2', 'p1']]);
});

test('who yields is told by the response matrix, how by the turn', () => {
  const light = deriveLight(network(['GgGGOr', 'rrrrOr']), 't');
  expect(light.relations).toEqual([
    { a: 'v1', b: 'v2', relation: 'yield', who: 'v1', to: 'v2', kind: 'permissiveLeft', mutual: false, opposingLanes: 1 },
    { a: 'v1', b: 'p1', relation: 'yield', who: 'v1', to: 'p1', kind: 'turnAcrossPedestrians', mutual: false, opposingLanes: 1 },
    { a: 'v2', b: 'p1', relation: 'none' },
  ]);
  expect(light.groups.map((group) => [group.id, group.kind, group.links, group.speedKmh])).toEqual([
    ['v1', 'vehicle', [0, 1], 50], ['v2', 'vehicle', [2], 50], ['p1', 'pedestrian', [3], 4],
  ]);
});

test('a left that has its own stage is a group of its own, hard to what it never meets', () => {
  const light = deriveLight(network(['GrGrOr', 'rGrrOr', 'rrrGOr']), 't');
  expect(light.groups.map((group) => group.links)).toEqual([[0], [1], [2], [3]]);
  expect(light.relations.filter((r) => r.relation === 'hard')).toEqual([
    { a: 'v1', b: 'p1', relation: 'hard' },
    { a: 'v2', b: 'v3', relation: 'hard' },
  ]);
});

test('a link that only s or red steers is told as never green', () => {
  expect(deriveLight(network(['GsGrOr', 'rsrGOr']), 't').unused.neverGreen).toEqual([1]);
});

test('what is no network, or lacks the light, is refused with the reason', () => {
  expect(() => parseNetwork('<routes></routes>')).toThrow('no <net>');
  expect(() => parseNetwork('<net><edge id="a">')).toThrow('ends inside');
  expect(() => deriveLight(network(['GgGGOr']), 'u')).toThrow('the network has t');
  expect(() => deriveLight(network(['G']), 't')).toThrow('the programme has 1 letters');
});
