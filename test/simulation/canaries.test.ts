import { expect, test } from 'vitest';
import type { Disturbance } from '../../src/sim/junction/disturbance.ts';
import type { Mutant } from '../../src/sim/junction/controller.ts';
import * as mutants from './mutants.ts';
import { play } from './play.ts';
import { sealedNinhKieu } from './site.ts';
import { faultyLimits, lateReactions, realViolations } from './verdict.ts';

const site = sealedNinhKieu();
const units = Object.fromEntries(site.safety.boards.filter(({ line }) => line === 'lamps').map(({ id, unit }) => [id, unit]));
const groups = site.safety.groups.map(({ id }) => id);
const begunMs = 60_000;
const endMs = 150_000;

/** What is wrong at the lamps of a mutant under one disturbance, repeated from minute one on at odd moments. */
function wrongs(mutant: () => Mutant, disturbance: Disturbance | null): string[] {
  const plan = disturbance === null ? [] : [0, 1].map((turn) => ({ atMs: begunMs + turn * 47_300, disturbance }));
  const played = play({ site, seed: 4, endMs, plan, mutant, limits: faultyLimits });
  // A disturbance from minute one on may latch; nothing else keeps a junction from its colours.
  const works = played.report.colouredS > (disturbance === null ? 60 : 20) ? [] : ['never works'];
  return [...realViolations(played).map(({ rule }) => rule), ...lateReactions(played), ...works];
}

const stuck: Disturbance = { kind: 'stuckOn', group: 'vE', colour: 'green', forMs: 20_000 };
const mute: Disturbance = { kind: 'monitorMute', forMs: 5000 };
const hang: Disturbance = { kind: 'tickHang', forMs: 5000 };
const silence: Disturbance = { kind: 'boardSilent', board: 'hb1', forMs: 3000 };
const loss: Disturbance = { kind: 'noise', rates: { loss: 0.25, corrupt: 0, late: 0, duplicate: 0 }, forMs: 30_000 };

test.each([
  ['a welded lamp', stuck], ['a mute monitor', mute], ['a hung loop', hang], ['a silent board', silence], ['a bad line', loss],
] as const)('the healthy program under %s is right at the lamps', (_name, disturbance) => {
  expect(wrongs(() => ({}), disturbance)).toEqual([]);
});

test.each([
  { name: 'heartbeat from a timer', mutant: mutants.heartbeatByTimer, disturbance: hang, caught: 'signald.hang' },
  { name: 'heartbeat always', mutant: mutants.tokenAlways, disturbance: null, caught: 'never works' },
  { name: 'emergency frame dropped', mutant: mutants.emergencyDropped, disturbance: stuck, caught: 'hardPair' },
  { name: 'flash not commanded', mutant: mutants.flashNotCommanded, disturbance: mute, caught: 'noColour' },
  { name: 'yellow skipped', mutant: mutants.yellowSkipped, disturbance: null, caught: 'illegalTransition' },
  { name: 'grant ignored', mutant: () => mutants.grantIgnored(groups), disturbance: null, caught: 'never works' },
])('canary, alone: $name', ({ mutant, disturbance, caught }) => {
  expect(wrongs(mutant, disturbance).map((wrong) => wrong.split(' at ')[0])).toContain(caught);
});

const pairs = [
  { first: 'token kept', a: mutants.tokenKept, second: 'flash not commanded', b: mutants.flashNotCommanded, disturbance: mute, masked: ['first'], caught: 'monitor.mute' },
  {
    first: 'monitor ignored', a: () => mutants.monitorIgnored(units), second: 'commanded ends for confirmed ones', b: mutants.echoForReadBack,
    disturbance: stuck, masked: ['first', 'second'], caught: 'hardPair',
  },
];

// Three roads: what one mistake does not show, the road that hides it does not hide when it is broken too.
test.each(pairs)('canaries, paired: $first; $second', ({ a, b, disturbance, masked, caught }) => {
  if (masked.includes('first')) expect(wrongs(a, disturbance)).toEqual([]);
  if (masked.includes('second')) expect(wrongs(b, disturbance)).toEqual([]);
  expect(wrongs(() => mutants.both(a(), b()), disturbance).map((wrong) => wrong.split(' at ')[0])).toContain(caught);
});
