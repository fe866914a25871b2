import { describe, expect, test } from 'vitest';
import { createControl, stepControl } from '../../../src/control/control.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { drivesOf, lampColours, type Aspect } from '../../../src/model/aspect.ts';
import type { BoardSample, GroupImage } from '../../../src/model/image.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { MonitorAnswer } from '../../../src/model/monitorMessage.ts';
import { litLetters } from '../../../src/model/image.ts';
import { createMonitor, stepMonitor } from '../../../src/monitor/monitor.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { lampWiring, referenceBoard } from '../../unit/guard/junction.ts';
import { allStop, createPlant, tick, type Plant, type Weather } from '../../unit/guard/plant.ts';
import { emptyTick, readBlock, request, response, writeBlock } from '../../unit/monitor/wire.ts';
import { randomSite } from '../randomSite.ts';
import { streetViolations } from './street.ts';

/** A random site whose lamps hang on reference boards of eight slots. */
function wiredSite(random: Random): SealedSite {
  const site = randomSite(random, { mode: 'actuated' });
  const places = site.safety.groups.map((group, index) => ({ group: group.id, board: `b${1 + (index % 2)}`, slot: 1 + Math.floor(index / 2) }));
  return {
    ...site,
    safety: {
      ...site.safety, lamps: places.flatMap(lampWiring),
      boards: [1, 2].map((unit) => ({ id: `b${unit}`, line: 'lamps', unit, profile: referenceBoard() })),
    },
  };
}

/** Letters of an aspect as the wire has them: a small one flashes. */
function lettersOf(aspect: Aspect): string {
  const drives = drivesOf(aspect);
  return lampColours.map((colour) => {
    const letter = colour.charAt(0);
    return drives[colour] === 'on' ? letter.toUpperCase() : drives[colour] === 'flash' ? letter : '';
  }).join('');
}

interface Roads { readonly plant: Plant; readonly vetoes: readonly MonitorAnswer[]; readonly greens: number; readonly unserved: readonly string[] }

// One loop of signald's tick: control, guard, monitor, one FC23 a board.
function drive(site: SealedSite, random: Random, ticks: number, loss: number): Roads {
  const plant = createPlant(site.safety);
  const config = { site, plan: site.traffic.builtinPlan, planVersion: 0 };
  const created = createMonitor(site, 'monitor-1');
  if (!created.ok) throw new Error(created.problem);
  let control = createControl(config, 0);
  let watching = created.state;
  let samples: BoardSample[] = [];
  let answer: MonitorAnswer = { type: 'consent', bootId: '', n: 0, tokens: {}, granted: [] };
  let written: GroupImage = allStop(site.safety);
  const vetoes: MonitorAnswer[] = [];
  let greensByGroup: Readonly<Record<string, number>> = {};
  let demanded: readonly string[] = [];
  for (let n = 1; n <= ticks; n += 1) {
    const heard = samples;
    samples = [];
    const nowMs = n * 100;
    const clear: DetectorSample = { presence: 'clear', actuations: 0, ageMs: 50, fault: false };
    const detectors = Object.fromEntries(site.traffic.detectors.map(({ id }): [string, DetectorSample] => [id, random.next() < 0.1 ? { ...clear, presence: 'occupied', actuations: 1 } : clear]));
    const step = stepControl(config, control, { nowMs, n, detectors, samples: heard, written, boardsReady: n > 20, restart: false, wall: { wallMs: 0, synced: false, errorMs: null }, requests: [] });
    control = step.state;
    greensByGroup = step.view.greensByGroup;
    demanded = step.view.demandedGroups;
    const desired = Object.fromEntries(Object.entries(step.desired).map(([id, one]) => [id, one.aspect]));
    const granted = answer.type === 'consent' ? answer.granted : [];
    const before = writesOf(site, plant.writes.at(-1) ?? {}, plant.n, plant.n <= 20);
    const weather: Weather = {
      requestLost: () => random.next() < loss / 2, answerLost: () => random.next() < loss / 2, granted: () => granted,
      sample: (sample) => { samples.push(sample); return sample; },
    };
    const verdict = tick(site.safety, plant, step.posture, desired, weather);
    written = verdict.write;
    const frames = site.safety.boards.flatMap(({ id, unit }) => {
      const sample = heard.find((one) => one.board === id);
      return plant.n === 1 ? [] : [{ board: id, request: request(unit, before[id] ?? []), response: sample === undefined ? null : response(unit, answerOf(site, sample)), receivedMs: nowMs - 70 }];
    });
    const now = writesOf(site, verdict.write, n, step.posture === 'flash');
    const watched = stepMonitor(created.monitor, watching, {
      ...emptyTick(n), safetyHash: site.safetyHash, asked: [...verdict.asked], frames, written: Object.entries(now).map(([board, registers]) => ({ board, registers })),
    }, plant.nowMs);
    watching = watched.state;
    answer = watched.answer;
    if (answer.type === 'veto') vetoes.push(answer);
  }
  const greens = Object.values(greensByGroup).reduce((sum, count) => sum + count, 0);
  return { plant, vetoes, greens, unserved: demanded.filter((group) => (greensByGroup[group] ?? 0) === 0) };
}

function slotsOn(site: SealedSite, board: string): Map<number, string> {
  return new Map(site.safety.lamps.filter((lamp) => lamp.board === board).map((lamp) => [lamp.slot, lamp.group]));
}

function writesOf(site: SealedSite, image: GroupImage, n: number, flashCommand: boolean): Record<string, number[]> {
  return Object.fromEntries(site.safety.boards.map(({ id }) => {
    const lamps = Object.fromEntries([...slotsOn(site, id)].map(([slot, group]) => [slot, lettersOf(image[group] ?? 'dark')]));
    return [id, writeBlock({ seq: n % 65_536, flashCommand, lamps })];
  }));
}

function answerOf(site: SealedSite, sample: BoardSample): number[] {
  const lit = Object.fromEntries([...slotsOn(site, sample.board)].map(([slot, group]) => [slot, litLetters(sample.groups[group] ?? {})]));
  return readBlock({ sample: sample.sampleCounter, applied: sample.appliedSeq, flashing: sample.flashing, lit });
}

describe('three roads on random sites', () => {
  test.each([0, 0.01])('control, guard and monitor agree, with %d of the frames lost: no fault, no veto, everybody served', (loss) => {
    let greens = 0;
    for (let seed = 1; seed <= 10; seed += 1) {
      const random = createRandom(seed);
      const site = wiredSite(random);
      const roads = drive(site, random, 2500, loss);
      const seen = { faults: roads.plant.faults.slice(0, 3), vetoes: roads.vetoes.slice(0, 2), violations: streetViolations(site.safety, roads.plant.changes).slice(0, 3), unserved: roads.unserved };
      expect({ seed, ...seen }).toEqual({ seed, faults: [], vetoes: [], violations: [], unserved: [] });
      greens += roads.greens;
    }
    expect(greens).toBeGreaterThan(120);
  });
});
