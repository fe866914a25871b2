import { expect, test } from 'vitest';
import type { BusRequest } from '../../src/field/scan/request.ts';
import { createSimulation, type Simulation } from '../../src/sim/junction/simulation.ts';
import { sealedNinhKieu } from './site.ts';

const forMs = 20_000;

/** Another device stands in a lamp board's place: it refuses whatever is asked of it. */
test.each([['from the start', 0, 0, 0], ['under way', 60_000, 700, 7]] as const)('another device in a lamp board’s place, %s: it is asked who it is, told, and nothing is written to it', (_, fromMs, writtenForMs, mostImages) => {
  const at: { sim: Simulation | null; strange: boolean } = { sim: null, strange: fromMs === 0 };
  const frames: { readonly request: BusRequest; readonly atMs: number }[] = [];
  const site = sealedNinhKieu();
  const [board] = site.safety.boards.filter(({ profile }) => profile.role === 'signalHeads');
  if (board === undefined) throw new Error('no lamp board');
  const sim = createSimulation({
    site, seed: 1, vehiclesPerHour: 600, tell: () => undefined,
    mutant: () => ({
      reply: (reply) => (at.strange && reply.line === board.line && reply.unit === board.unit && ['registers', 'timeout'].includes(reply.outcome.kind) ? { ...reply, outcome: { kind: 'exception', code: 2 } } : reply),
      lines: (lines) => ({
        ...lines,
        submit(requests) {
          for (const request of requests) if (request.line === board.line && request.unit === board.unit) frames.push({ request, atMs: at.sim?.world.nowMs() ?? 0 });
          lines.submit(requests);
        },
      }),
    }),
  });
  at.sim = sim;
  sim.run(fromMs);
  at.strange = true;
  frames.length = 0;
  sim.run(fromMs + forMs);
  expect(sim.cabinet.allInFlash() || fromMs > 0).toBe(true);
  const told = sim.events.filter(({ event }) => event.code === 'fault.raised' && event.data['fault'] === 'board.identity').map(({ event }) => event.data);
  expect(told).toMatchObject([{ board: board.id }]);
  expect(String(told[0]?.['detail'])).toBe(`${board.line}/${board.unit}: model did not answer, "NGATU-SHB8" expected (ngatu/shb8)`);
  expect(frames.filter(({ request }) => request.id.startsWith('who')).length).toBeGreaterThan(10);
  const written = frames.filter(({ request: { call } }) => call.function === 'fc23').map(({ atMs }) => atMs - fromMs);
  expect(Math.max(0, ...written)).toBeLessThanOrEqual(writtenForMs);
  expect(written.length).toBeLessThanOrEqual(mostImages);
});

test('a lamp board that starts anew gets no token for its new challenge while its answer is doubted: one would end its flash', () => {
  const site = sealedNinhKieu();
  const [board] = site.safety.boards.filter(({ profile }) => profile.role === 'signalHeads');
  const token = board?.profile.points.find(({ id }) => id === 'token');
  if (board === undefined || token === undefined) throw new Error('no lamp board');
  const at = { rebooted: false };
  // Its answers and the images that it is sent, in order: A, or the image's token.
  const seen: ('A' | number)[] = [];
  const sim = createSimulation({
    site, seed: 1, vehiclesPerHour: 600, tell: () => undefined,
    mutant: () => ({
      reply(reply) {
        if (at.rebooted && reply.line === board.line && reply.unit === board.unit && reply.outcome.kind === 'registers') seen.push('A');
        return reply;
      },
      lines: (lines) => ({
        ...lines,
        submit(requests) {
          for (const { line, unit, id, call } of requests) if (at.rebooted && line === board.line && unit === board.unit && call.function === 'fc23' && !id.startsWith('stop')) seen.push(call.values[token.address - call.writeAddress] ?? Number.NaN);
          lines.submit(requests);
        },
      }),
    }),
  });
  sim.run(60_000);
  sim.cabinet.inject({ type: 'fault', name: 'reboot', board: board.id }, sim.world.nowMs());
  at.rebooted = true;
  sim.run(60_400);
  const doubtedFrom = seen.indexOf('A');
  expect(doubtedFrom).toBeGreaterThanOrEqual(0);
  // The next image after the first answer, whose answer then confirms the new start.
  expect(seen[doubtedFrom + 1]).toBe(0);
});

test('a lamp board that starts anew is sent the one flash command, and no image until it has said who it is, at once', () => {
  const site = sealedNinhKieu();
  const [board] = site.safety.boards.filter(({ profile }) => profile.role === 'signalHeads');
  if (board === undefined) throw new Error('no lamp board');
  const at: { sim: Simulation | null } = { sim: null };
  const frames: { readonly request: BusRequest; readonly atMs: number }[] = [];
  const known: number[] = [];
  const sim = createSimulation({
    site, seed: 1, vehiclesPerHour: 600, tell: () => undefined,
    mutant: () => ({
      reply(reply) {
        if (reply.id.startsWith('who') && reply.unit === board.unit && reply.line === board.line) known.push(at.sim?.world.nowMs() ?? 0);
        return reply;
      },
      lines: (lines) => ({
        ...lines,
        submit(requests) {
          for (const request of requests) if (request.line === board.line && request.unit === board.unit) frames.push({ request, atMs: at.sim?.world.nowMs() ?? 0 });
          lines.submit(requests);
        },
      }),
    }),
  });
  at.sim = sim;
  const fromMs = 60_000;
  sim.run(fromMs);
  expect(sim.cabinet.allInFlash()).toBe(false);
  known.length = 0;
  sim.cabinet.inject({ type: 'fault', name: 'reboot', board: board.id }, sim.world.nowMs());
  sim.run(fromMs + 3000);
  const commandMs = frames.find(({ request, atMs }) => atMs >= fromMs && request.id.startsWith('stop'))?.atMs ?? Number.NaN;
  const namedMs = known[0] ?? Number.NaN;
  expect(namedMs - commandMs).toBeLessThan(600);
  const between = frames.filter(({ request: { call }, atMs }) => call.function === 'fc23' && atMs > commandMs && atMs < namedMs);
  expect(between).toEqual([]);
  expect(frames.some(({ request: { call }, atMs }) => call.function === 'fc23' && atMs > namedMs)).toBe(true);
});

test('another device in a detector card’s place: in colour it is isolated and the junction goes on; the next start-up does not leave flash beside it, says which and where, and goes on when the right one is back', () => {
  const site = sealedNinhKieu();
  const [detector] = site.traffic.detectors;
  const card = site.safety.boards.find(({ id }) => id === detector?.board);
  if (card === undefined) throw new Error('no card');
  const at = { strange: false };
  const sim = createSimulation({
    site, seed: 1, vehiclesPerHour: 600, tell: () => undefined,
    mutant: () => ({ reply: (reply) => (at.strange && reply.line === card.line && reply.unit === card.unit && reply.outcome.kind === 'registers' ? { ...reply, outcome: reply.id.startsWith('who') ? { kind: 'registers', registers: reply.outcome.registers.map(() => 0x4158) } : { kind: 'timeout' } } : reply) }),
  });
  const raised = (code: string): unknown[] => sim.events.filter(({ event }) => event.code === 'fault.raised' && event.data['fault'] === code).map(({ event }) => event.data['board']);
  sim.run(60_000);
  expect(sim.cabinet.allInFlash()).toBe(false);
  at.strange = true;
  sim.run(90_000);
  expect(raised('field.identity')).toEqual([card.id]);
  expect(sim.cabinet.allInFlash()).toBe(false);
  const [lamps] = site.safety.boards.filter(({ profile }) => profile.role === 'signalHeads');
  sim.cabinet.inject({ type: 'fault', name: 'reboot', board: lamps?.id ?? '' }, sim.world.nowMs());
  sim.run(150_000);
  expect(sim.cabinet.allInFlash()).toBe(true);
  expect(raised('board.identity')).toEqual([card.id]);
  at.strange = false;
  sim.run(200_000);
  expect(sim.cabinet.allInFlash()).toBe(false);
});
