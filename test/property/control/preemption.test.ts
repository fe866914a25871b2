import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { preemptionFigures } from '../../../src/model/preemptionFigures.ts';
import { sourceOf } from '../../../src/model/seal.ts';
import { siteFacts } from '../../../src/model/siteFacts.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { CabinetInputs } from '../../../src/model/image.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';
import { createImageCheck } from './imageCheck.ts';
import { clear, createPlant, failed, occupied, tick, tickMs } from './plant.ts';
import { randomPreemptions } from './randomPreemptions.ts';

interface Run { readonly violations: string[]; readonly reached: Set<string> }

function run(seed: number, ticks: number): Run {
  const random = createRandom(seed);
  const base = randomSite(random);
  const site: SealedSite = { ...base, traffic: { ...base.traffic, preemptions: randomPreemptions(random, base.traffic.stages.map(({ id }) => id)) } };
  const worst = new Map(preemptionFigures(siteFacts(sourceOf(site).source, new Map())).map((figure) => [figure.preemption, figure.transferMs]));
  const plant = createPlant({ site, plan: site.traffic.builtinPlan, planVersion: 0 });
  const check = createImageCheck(site);
  const contacts: Record<string, DetectorSample> = {};
  const reached = new Set<string>();
  const entered = new Map<string, { atMs: number; clean: boolean }>();
  let inputs: CabinetInputs = {};
  for (let count = 0; count < ticks; count += 1) {
    for (const { inputs: own } of site.traffic.preemptions ?? []) {
      const id = own[0]?.detector ?? '';
      if (contacts[id] === undefined || random.next() < 0.004) contacts[id] = random.pick([clear, clear, occupied, occupied, failed]);
    }
    if (random.next() < 0.001) inputs = random.pick([{}, {}, { policeManual: true }]);
    const roads = Object.fromEntries(site.traffic.detectors.map(({ id }) => [id, random.next() < 0.2 ? { ...occupied, actuations: 1 } : clear]));
    const step = tick(plant, { detectors: { ...roads, ...contacts }, inputs });
    const nowMs = plant.n * tickMs;
    const active = step.view.preemptions.filter(({ state }) => ['entry', 'track', 'dwell', 'exit'].includes(state));
    if (active.length > 1) check.violations.push(`${nowMs}: ${active.map(({ id }) => id).join(' and ')} at once`);
    for (const { id, state, activeS } of step.view.preemptions) {
      reached.add(state);
      const preemption = site.traffic.preemptions?.find((one) => one.id === id);
      if (activeS !== null && state !== 'exit' && activeS * 1000 > (preemption?.maxPresenceMs ?? 0)) check.violations.push(`${nowMs}: ${id} present for ${activeS} s`);
      const rules = plant.state.order.ruling.source === (preemption?.kind === 'rail' ? 'railPreemption' : 'emergencyPreemption') && step.posture === 'run';
      const since = entered.get(id);
      if (state === 'entry') entered.set(id, { atMs: since?.atMs ?? nowMs, clean: (since?.clean ?? true) && rules && !plant.state.sequence.closing && plant.state.sequence.stage !== null });
      else if (since !== undefined) {
        if (since.clean && (state === 'track' || state === 'dwell')) {
          reached.add('measured');
          if (nowMs - since.atMs > (worst.get(id) ?? 0)) check.violations.push(`${nowMs}: ${id} took ${nowMs - since.atMs} ms, site check says ${worst.get(id)}`);
        }
        entered.delete(id);
      }
    }
    plant.events.length = 0;
    const last = plant.images.at(-1);
    if (last !== undefined) check.see(last.posture, last.image, last.n * tickMs);
    plant.images.length = 0;
  }
  return { violations: check.violations, reached };
}

describe('preemptions on random sites, with contacts that come, go and are lost at random', () => {
  it('every floor holds, one at a time has the junction, none for longer than its maximum, and each comes within the time that the site check prints', () => {
    const reached = new Set<string>();
    assert(property(integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const outcome = run(seed, 3500);
      expect(outcome.violations.slice(0, 3), `seed ${seed}`).toEqual([]);
      for (const name of outcome.reached) reached.add(name);
    }), { numRuns: 20 });
    expect([...reached].toSorted()).toEqual(['dwell', 'entry', 'exit', 'maxPresence', 'measured', 'notActive', 'notActiveWithCall', 'track']);
  });
});
