import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/platform/random.ts';
import { orderByPersons, tooLateMs, type Persons } from '../../src/sim/junction/operateFault.ts';
import type { OperateSocket } from '../../src/sim/junction/operateSocket.ts';
import type { Simulation } from '../../src/sim/junction/simulation.ts';
import { play, type Played } from './play.ts';
import { sealedNinhKieu } from './site.ts';

// Orders that need two persons, through the shipped socket and orders of mode, as the street sees them (safety.md S5).

const site = sealedNinhKieu();
const orderedMs = 30_000;
const forS = 65;
/** The whole of yellow and all red before a planned flash, ms. */
const closingMs = 6000;

interface Ordered { readonly played: Played; readonly told: readonly string[]; readonly flashes: Played['report']['flashIntervals'] }

/** Tools that wait for their answer before they hang up: every order is read. */
function patient({ operate, world }: Simulation): OperateSocket {
  return {
    ...operate,
    dial(uid) {
      const client = operate.dial(uid);
      return client === null ? null : { ...client, hangUp: () => { world.at(world.nowMs() + 500, () => { client.hangUp(); }); } };
    },
  };
}

function order(persons: Persons, mode: 'flash' | 'dark', { draw = 1, lastsMs }: { readonly draw?: number; readonly lastsMs: number }): Ordered {
  const played = play({
    site, seed: 1, endMs: orderedMs + lastsMs, plan: [],
    everySecond(sim) {
      if (Math.round(sim.world.nowMs()) === orderedMs) orderByPersons({ world: sim.world, socket: patient(sim), random: createRandom(draw) }, persons, mode, forS);
    },
  });
  const told = played.events.filter(({ event }) => event.code.startsWith('command.'))
    .map(({ event: { code, data } }) => [code.replace('command.', ''), data['command'], data['detail'] ?? data['waitsFor'] ?? data['second'], data['uid']].join(' ').trim());
  expect(played.verdict.violations).toEqual([]);
  return { played, told, flashes: played.report.flashIntervals.filter(({ toMs }) => toMs > orderedMs) };
}

describe.each(['flash', 'dark'] as const)('%s', (mode) => {
  const first = `accepted mode.${mode} secondPerson 1001`;

  test('ordered by one person alone waits for the second, and moves no lamp', () => {
    const { told, flashes } = order('onePerson', mode, { lastsMs: 15_000 });
    expect(told).toEqual([first]);
    expect(flashes).toEqual([]);
  });

  test('confirmed by the same person is refused, by another name of one account as by one name in another account', () => {
    const refused = [7, 1, 2_000_000_011].map((draw) => {
      const { told, flashes } = order('samePerson', mode, { draw, lastsMs: 12_000 });
      expect(told).toEqual([first, expect.stringMatching(/^rejected mode\.confirm mode\.samePerson 100[12]$/)]);
      expect(flashes).toEqual([]);
      return told[1]?.slice(-4);
    });
    expect(new Set(refused)).toEqual(new Set(['1001', '1002']));
  });

  test('confirmed by two is carried out through yellow and all red, and over after its time', () => {
    const { told, flashes, played } = order('twoPersons', mode, { lastsMs: 20_000 + closingMs + forS * 1000 + 45_000 });
    expect(told).toEqual([first, `accepted mode.${mode} Binh Tran 1002`, `ended ${mode}`]);
    const confirmedMs = played.events.find(({ event }) => event.data['second'] === 'Binh Tran')?.atMs ?? Number.NaN;
    expect(flashes).toHaveLength(1);
    expect(flashes[0]?.fromMs).toBeGreaterThanOrEqual(confirmedMs + closingMs);
    expect(flashes[0]?.toMs).toBeGreaterThan(confirmedMs + forS * 1000);
    expect(played.report.endedInFlash).toBe(false);
  });
});

test('confirmed after its five minutes is refused: nothing waits any more', () => {
  const { told, flashes } = order('late', 'flash', { lastsMs: tooLateMs + 15_000 });
  expect(told).toEqual(['accepted mode.flash secondPerson 1001', 'rejected mode.confirm mode.nothingToConfirm 1002']);
  expect(flashes).toEqual([]);
});
