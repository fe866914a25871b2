import { expect, test } from 'vitest';
import type { SealedSite } from '../../src/model/artefact.ts';
import { sealSite } from '../../src/model/seal.ts';
import type { SiteSource } from '../../src/model/site.ts';
import { pointNames } from '../../src/model/profile.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../unit/model/ninhKieu.ts';
import { watchRecording } from '../street/countdownRecording.ts';
import { play } from './play.ts';

function sealed(source: SiteSource): SealedSite {
  const made = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'simulation', sealedAtMs: 0 }, sha256Hex);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value;
}

/** The shipped site in fixed time, its displays counting from pulses, its buttons on a card with wait lamps, both on a line of their own. */
function withContacts(): SealedSite {
  const { safety, traffic, ...rest } = ninhKieu();
  const buttons = traffic.detectors.filter(({ role }) => role === 'button').map(({ id }) => id);
  return sealed({
    ...rest,
    safety: {
      ...safety, lines: [...safety.lines, { id: 'contacts', purpose: 'field', device: 'lines/contacts', baud: 19_200, format: '8E1' }, { id: 'buttons', purpose: 'field', device: 'lines/buttons', baud: 19_200, format: '8E1' }],
      boards: [...safety.boards.map((board) => (board.id === 'cd1' ? { ...board, line: 'contacts', profile: 'ngatu/pd8' } : board)), { id: 'pb1', line: 'buttons', unit: 14, profile: 'ngatu/pb8' }],
    },
    traffic: {
      ...traffic, builtinPlan: { ...traffic.builtinPlan, mode: 'fixed' },
      detectors: traffic.detectors.map((detector) => (detector.role === 'button' ? { ...detector, board: 'pb1', channel: buttons.indexOf(detector.id) + 1 } : detector)),
      waitLamps: buttons.map((id, at) => ({ id: `w-${id}`, group: traffic.detectors.find((one) => one.id === id)?.groups[0] ?? '', board: 'pb1', channel: at + 1 })),
    },
  });
}

test('pulse displays in fixed time begin with 9, fall by one a second and end with the colour; wait lamps are lit from the press to the walk', () => {
  const site = withContacts();
  const displays = new Map(site.traffic.displays.map(({ id, group }) => [id, group]));
  const eyes = watchRecording(displays, { zeroMs: 300, secondMs: 250, blankMs: 1000, overrunMs: 300 });
  const first: (number | null)[] = [];
  /** Begins of counts, and how far from their zero the colour changed, ms. */
  const begun = new Map<string, number>();
  const misses: number[] = [];
  const before = new Map<string, number | null>();
  const lamps = { lit: 0, litInWalk: 0, dark: 0 };
  let shown: Readonly<Record<string, string>> = {};
  const litSince = new Map<string, number>();
  let longestLitMs = 0;
  const { verdict } = play({
    site, seed: 5, endMs: 600_000, plan: [],
    see(line) {
      eyes.see(line);
      if (line.type === 'lamps') {
        for (const [display, atMs] of begun) {
          const group = displays.get(display) ?? '';
          if (shown[group] === line.lamps[group]) continue;
          misses.push(line.tMs - atMs - 9000);
          begun.delete(display);
        }
        shown = line.lamps;
      }
      if (line.type !== 'seconds') return;
      if ((before.get(line.display) ?? null) === null && line.value !== null) {
        first.push(line.value);
        begun.set(line.display, line.tMs);
      }
      before.set(line.display, line.value);
    },
    everySecond(sim) {
      const nowMs = sim.world.nowMs();
      const card = sim.cabinet.addressed('buttons', { unit: 14, pdu: new Uint8Array(), bytes: 0 }, nowMs);
      for (const { group, channel } of site.traffic.waitLamps ?? []) {
        const lit = card?.registers.read(pointNames.wait(channel)) === 1;
        lamps[lit ? 'lit' : 'dark'] += 1;
        if (lit && shown[group] === 'G') lamps.litInWalk += 1;
        if (!lit) litSince.delete(group);
        else if (!litSince.has(group)) litSince.set(group, nowMs);
        longestLitMs = Math.max(longestLitMs, nowMs - (litSince.get(group) ?? nowMs));
      }
    },
  });
  expect(verdict).toMatchObject({ violations: [] });
  const judged = eyes.end(600_000);
  expect(judged.lies).toEqual([]);
  expect(misses.length).toBeGreaterThan(40);
  // From the end of the pulse that the display saw: 200 ms of it are gone, and its count began with its beginning.
  expect(Math.min(...misses)).toBeGreaterThan(-500);
  expect(Math.max(...misses)).toBeLessThan(200);
  expect(new Set(first)).toEqual(new Set([9]));
  expect(lamps.lit).toBeGreaterThan(20);
  expect(lamps.dark).toBeGreaterThan(20);
  // A walking signal flashes its clearance in green: a call of those who come then is lit beside it, for no longer than a cycle.
  expect(lamps.litInWalk).toBeLessThan(lamps.lit / 2);
  expect(longestLitMs).toBeLessThan(site.traffic.builtinPlan.cycleMs + 20_000);
});
