import { expect, test } from 'vitest';
import type { BusRequest } from '../../src/field/scan/request.ts';
import { cleanRates } from '../../src/sim/junction/channel.ts';
import type { MonitorTick } from '../../src/model/monitorMessage.ts';
import { createSimulation, type Simulation } from '../../src/sim/junction/simulation.ts';
import { play } from './play.ts';
import { fedByFrames } from './site.ts';

/** Boards whose watchdog lives by frames: withheld consent must end in flash by silence (safety.md S4; docs/decisions/0020). */
const kinds = ['anyWrite', 'anyFrame'] as const;
const minuteMs = 60_000;

interface Frame { readonly request: BusRequest; readonly atMs: number }
interface Bench { readonly sim: Simulation; readonly lamp: Frame[]; readonly told: MonitorTick[]; withheld: boolean; vetoed: boolean }

/** A junction in colour, its lamp requests tapped, its monitor's consent in our hand. */
function bench(refreshedBy: (typeof kinds)[number], seed: number): Bench {
  const lamp: Frame[] = [];
  const told: MonitorTick[] = [];
  const at: { sim: Simulation | null; withheld: boolean; vetoed: boolean } = { sim: null, withheld: false, vetoed: false };
  const sim = createSimulation({
    site: fedByFrames(refreshedBy), seed, vehiclesPerHour: 900, tell: () => undefined,
    mutant: () => ({
      lines: (lines) => ({
        ...lines,
        submit(requests) {
          for (const request of requests) if (request.line === 'lamps') lamp.push({ request, atMs: at.sim?.world.nowMs() ?? 0 });
          lines.submit(requests);
        },
      }),
      monitor: (link) => ({
        ...link,
        send(tick) {
          told.push(tick);
          return link.send(tick);
        },
      }),
      answer(answer) {
        if (at.vetoed) return { type: 'veto', bootId: answer.bootId, n: answer.n, groups: [], cause: 'conflict' };
        return at.withheld ? { ...answer, n: -1 } : answer;
      },
    }),
  });
  at.sim = sim;
  sim.run(minuteMs);
  if (sim.cabinet.allInFlash()) throw new Error('no colour within a minute');
  lamp.length = 0;
  return {
    sim, lamp, told,
    get withheld() { return at.withheld; }, set withheld(value) { at.withheld = value; },
    get vetoed() { return at.vetoed; }, set vetoed(value) { at.vetoed = value; },
  };
}

const run = (sim: Simulation, forMs: number): void => { sim.run(sim.world.nowMs() + forMs); };
const faults = (sim: Simulation): string[] => sim.events.flatMap(({ event }) => (event.code === 'fault.raised' ? [String(event.data['fault'])] : []));
const isFlash = ({ request: { call } }: Frame): boolean => call.function === 'fc23' && ((call.values[0] ?? 0) & 1) === 1;

test.each(kinds)('%s: watchdogs are set, proved and fed; ten minutes in colour, no violation, no flash after the start', (refreshedBy) => {
  const played = play({ site: fedByFrames(refreshedBy), seed: 3, endMs: 10 * minuteMs, plan: [{ atMs: 0, disturbance: { kind: 'noise', rates: { ...cleanRates, loss: 0.01 }, forMs: 10 * minuteMs } }] });
  expect(played.report.violations).toEqual([]);
  expect(played.report.flashIntervals).toHaveLength(1);
  expect(faults(played.sim)).toEqual([]);
  for (const { id } of played.sim.site.safety.groups) expect(played.report.greensByGroup[id], id).toBeGreaterThanOrEqual(3);
});

test.each(kinds.flatMap((kind) => [[kind, 0], [kind, 0.3], [kind, 0.7]] as const))('%s: consent withheld, %d of the frames lost: one flash command, silence, flash within the budget, then reads only; with consent, start-up', (refreshedBy, loss) => {
  let longestMs = 0;
  for (let seed = 1; seed <= 4; seed += 1) {
    const at = bench(refreshedBy, seed);
    const { sim, lamp } = at;
    for (const channel of sim.channels.values()) channel.rates = { ...cleanRates, loss };
    at.withheld = true;
    const fromMs = sim.world.nowMs();
    // 300 ms until nothing feeds any more, and the boards' own 800 ± 100; a tick, and its answer's way.
    const boundMs = 1400;
    while (!sim.cabinet.allInFlash()) {
      expect(sim.world.nowMs() - fromMs, `seed ${seed}`).toBeLessThan(boundMs);
      run(sim, 10);
    }
    longestMs = Math.max(longestMs, sim.world.nowMs() - fromMs);
    run(sim, 5000);
    expect(sim.cabinet.allInFlash()).toBe(true);
    const commands = lamp.filter(isFlash);
    expect(new Set(commands.map(({ request }) => request.unit)).size).toBe(commands.length);
    const lastMs = Math.max(...commands.map(({ atMs }) => atMs));
    const after = lamp.filter((frame) => frame.atMs >= lastMs && !isFlash(frame));
    expect(after.length).toBeGreaterThan(0);
    expect(after.every(({ request: { call } }) => call.function === 'fc03' || call.function === 'fc04')).toBe(true);
    expect(Math.min(...after.map(({ atMs }) => atMs)) - lastMs).toBeGreaterThanOrEqual(1000);
    for (const channel of sim.channels.values()) channel.rates = cleanRates;
    at.withheld = false;
    run(sim, minuteMs);
    expect(sim.cabinet.allInFlash()).toBe(false);
  }
  process.stdout.write(`${refreshedBy}, ${loss * 100} % lost: flash after ${Math.round(longestMs)} ms at most\n`);
});

test.each(kinds.flatMap((kind) => [[kind, 'board.rebooted'], [kind, 'monitor.veto']] as const))('%s: %s between two ticks: after the one flash command no frame, not even a question who is there, for a whole silence', (refreshedBy, cause) => {
  const at = bench(refreshedBy, 1);
  const { sim, lamp } = at;
  const board = sim.site.safety.lamps[0]?.board ?? '';
  if (cause === 'monitor.veto') at.vetoed = true;
  else sim.cabinet.inject({ type: 'fault', name: 'reboot', board }, sim.world.nowMs());
  run(sim, 3000);
  expect(faults(sim)).toContain(cause);
  const commandMs = lamp.find(isFlash)?.atMs ?? Number.NaN;
  const next = lamp.filter(({ atMs }) => atMs > commandMs);
  expect(Math.min(...next.map(({ atMs }) => atMs)) - commandMs).toBeGreaterThanOrEqual(1000);
  expect(next[0]?.request.call.function).toBe('fc03');
  expect(lamp.some(({ request }) => request.id.startsWith('who'))).toBe(true);
});

test.each(kinds)('%s: what is told as written is what left, image by image: in silence and while only read nothing', (refreshedBy) => {
  const at = bench(refreshedBy, 2);
  const { sim, lamp, told } = at;
  told.length = 0;
  at.withheld = true;
  run(sim, 3000);
  expect(sim.cabinet.allInFlash()).toBe(true);
  at.withheld = false;
  run(sim, 30_000);
  expect(sim.cabinet.allInFlash()).toBe(false);
  const wrote = new Set(lamp.filter(({ request: { id, call } }) => id.startsWith('lamp ') && call.function === 'fc23').map(({ request: { id } }) => id));
  const said = new Set(told.flatMap(({ n, written }) => written.map(({ board }) => `lamp ${n} ${board}`)));
  expect([...said].filter((id) => !wrote.has(id))).toEqual([]);
  expect([...wrote].filter((id) => !said.has(id))).toEqual([]);
  expect(wrote.size).toBeGreaterThan(200);
  // Told as kept, both of them, all through the silence and the reading after it.
  expect(told.filter(({ kept }) => kept?.length === sim.site.safety.boards.filter(({ line }) => line === 'lamps').length).length).toBeGreaterThan(25);
});

test.each(kinds)('%s: a watchdog that never trips, or trips late, never leaves flash', (refreshedBy) => {
  for (const watchdogMs of [0, 1500]) {
    const sim = createSimulation({ site: fedByFrames(refreshedBy), seed: 1, vehiclesPerHour: 0, tell: () => undefined });
    const board = sim.site.safety.lamps[0]?.board ?? '';
    sim.cabinet.inject({ type: 'fault', name: 'defect', board, watchdogMs }, 0);
    run(sim, minuteMs);
    expect(sim.cabinet.allInFlash()).toBe(true);
    expect(faults(sim)).toContain('board.watchdogProof');
  }
});

test.each(kinds)('%s: a dead signald leaves flash to the boards, and the next one goes through silence and proof', (refreshedBy) => {
  const { sim, lamp } = bench(refreshedBy, 5);
  const fromMs = sim.world.nowMs();
  sim.controller.kill(300);
  while (!sim.cabinet.allInFlash()) {
    expect(sim.world.nowMs() - fromMs).toBeLessThan(1100);
    run(sim, 10);
  }
  // The new one, 300 ms later, keeps nothing alive that the old one left running.
  expect(lamp.filter(({ atMs }) => atMs > fromMs + 100 && atMs < fromMs + 1300)).toEqual([]);
  run(sim, minuteMs);
  expect(sim.cabinet.allInFlash()).toBe(false);
});
