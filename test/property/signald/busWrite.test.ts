import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BusOutcome } from '../../../src/field/scan/request.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { parseCall, rights } from '../../../src/model/ipcMessage.ts';
import { handleBus, type BusParts } from '../../../src/signald/busMethods.ts';
import { configureCore, createCore } from '../../../src/signald/core.ts';
import type { ServiceJob } from '../../../src/signald/serviceQueue.ts';
import { allNamed, notePoint, serviceSite } from '../../unit/signald/serviceSite.ts';

const site = serviceSite();
const configured = configureCore(site, site.traffic.builtinPlan, 0);
if (!configured.ok) throw new Error('not configured');
const config = configured.value;
const { boards } = site.safety;
const points = [...new Set(boards.flatMap(({ profile }) => profile.points.map(({ id }) => id)))];
const lampUnits = new Set(config.lampBoards.map(({ line, unit }) => `${line} ${unit}`));

function answer({ call }: ServiceJob): BusOutcome {
  if (!('count' in call)) return { kind: 'written' };
  const bits = call.function === 'fc01' || call.function === 'fc02';
  return bits ? { kind: 'bits', bits: Array.from({ length: call.count }, () => false) } : { kind: 'registers', registers: Array.from({ length: call.count }, () => 0) };
}

/** Every transaction is answered as a healthy device would; `ends`: flash is over from that transaction on. */
function rig(flashing: boolean, ends: number): { readonly parts: BusParts; readonly sent: ServiceJob[]; readonly flashAt: boolean[]; readonly events: EventDraft[] } {
  const sent: ServiceJob[] = [];
  const flashAt: boolean[] = [];
  const events: EventDraft[] = [];
  const core = allNamed(createCore(config, 0));
  const samples = core.scan.samples.withEach(config.lampBoards.map(({ id }) => [id, {
    board: id, atMs: 1000, sampleCounter: 1, appliedSeq: 0, challenge: 1, bootCounter: 1, supplyV: 230, flashing: true, watchdogTripped: false, armed: false,
    flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {},
  }]));
  let asked = 0;
  const isFlash = (): boolean => flashing && asked < ends;
  return {
    sent, flashAt, events,
    parts: {
      bootId: 'boot', record: (event) => { events.push(event); },
      junction: { look: () => ({ config, tick: { n: 1, due: 1 }, core: { ...core, posture: isFlash() ? 'flash' : 'run', scan: { ...core.scan, samples } } }), nowMs: () => 1000, proveAgain: () => undefined },
      queue: {
        step: () => undefined, onReply: () => false,
        add(job) {
          asked += 1;
          const refusal = job.mayRun();
          if (refusal === null) {
            sent.push(job);
            flashAt.push(isFlash());
          }
          job.done(refusal === null ? { kind: 'reply', outcome: answer(job) } : { kind: 'refused', code: refusal });
          return true;
        },
      },
    },
  };
}

const target = fc.oneof({ weight: 3, arbitrary: fc.constantFrom({ board: 'hb1' }, { board: 'cd1' }) }, fc.constantFrom(...boards.map(({ id }) => ({ board: id }))), fc.record({ line: fc.constantFrom('lamps', 'field', 'x'), unit: fc.integer({ min: 0, max: 248 }) }), fc.constantFrom(...boards.map(({ line, unit }) => ({ line, unit }))));
const place = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...points).map((point) => ({ point })) }, { weight: 2, arbitrary: fc.constantFrom({ point: notePoint.id }, { point: 'seconds.8' }) },
  { weight: 2, arbitrary: fc.record({ area: fc.constantFrom('coil', 'holding', 'input', 'discreteInput'), address: fc.oneof(fc.integer({ min: 0, max: 210 }), fc.integer({ min: 0, max: 65_535 })), count: fc.integer({ min: 1, max: 8 }) }) },
);
const value = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 99 }) }, fc.boolean(), fc.integer({ min: -2, max: 70_000 }), fc.string({ maxLength: 8 }), fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 1, maxLength: 8 }));

test('whatever is asked by whomever: no lamp board is written but a service point, in flash, with the safety right; nothing unasked is written', async () => {
  const written = { lamps: 0, others: 0 };
  await fc.assert(fc.asyncProperty(target, place, value, fc.constantFrom('safety' as const, ...rights), fc.boolean(), fc.integer({ min: 1, max: 9 }), async (to, at, what, right, flashing, ends) => {
    const parsed = parseCall('bus.write', { target: to, place: at, value: what, by: 'x', reason: 'because' });
    if (!parsed.ok || parsed.call.method !== 'bus.write') return;
    const { parts, sent, flashAt, events } = rig(flashing, ends);
    const outcome = await handleBus(parts, parsed.call, { uid: 1, client: 'x', right });
    const writes = sent.flatMap((job, index) => ('count' in job.call ? [] : [{ job, flash: flashAt[index] }]));
    expect(writes.length).toBeLessThanOrEqual(1);
    expect(events.length).toBeGreaterThan(0);
    expect(writes.length === 1).toBe(events.some(({ code, data }) => code === 'command.ended' && data['outcome'] === 'written'));
    if (outcome.ok) expect(writes).toHaveLength(1);
    for (const { job, flash } of writes) {
      const lamps = lampUnits.has(`${job.line} ${job.unit}`);
      written[lamps ? 'lamps' : 'others'] += 1;
      if (!lamps) continue;
      expect({ right, flash, call: job.call }).toMatchObject({ right: 'safety', flash: true, call: { function: 'fc06', address: notePoint.address } });
    }
  }), { numRuns: 5000 });
  expect(Math.min(written.lamps, written.others)).toBeGreaterThan(5);
});
