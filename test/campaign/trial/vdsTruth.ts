import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { VehicleClass } from '../../../src/model/vds.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { detectorsFor } from '../../../src/sim/sumo/detectors.ts';
import { deriveLight, lightIdsOf } from '../../../src/sim/sumo/groups.ts';
import { readNetwork } from '../../../src/sim/sumo/network.ts';
import { readScenario } from '../../../src/sim/sumo/scenario.ts';

/** One vehicle over the stop line of one lane, by SUMO's own instant loop. */
export interface Passage { readonly enterMs: number; readonly leaveMs: number; readonly speedKmh: number; readonly vehicleClass: VehicleClass }
/** `approach` and `fromKerb` say who stands between the lane and a sensor beside the street. */
export interface VdsLane { readonly id: string; readonly approach: string; readonly fromKerb: number; readonly passages: readonly Passage[] }
export interface VdsTruth { readonly lanes: readonly VdsLane[]; readonly beginMs: number; readonly endMs: number; /** Vehicles of the hour by which SUMO's E1 beside the instant loop counts another number. */ readonly apart: number }

/** Who drives in SUMO's scenarios are cars; each is given a class of a street of Cần Thơ by its name, the same in every run. */
const mix: readonly (readonly [VehicleClass, number])[] = [['MC', 0.7], ['P', 0.22], ['L', 0.05], ['B', 0.03]];
const mostLanes = 32;

function classOf(vehicle: string): VehicleClass {
  let share = createRandom(Array.from(vehicle).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 2_147_483_647, 7)).next();
  for (const [name, part] of mix) {
    if (share < part) return name;
    share -= part;
  }
  return 'MC';
}

/** Runs a scenario in SUMO alone and notes each vehicle on each lane, to the hundredth of a second. */
export async function vdsTruth(path: string, seed: number): Promise<VdsTruth> {
  const scenario = readScenario(path);
  const network = readNetwork(scenario.netFile);
  const lights = lightIdsOf(network).map((id) => deriveLight(network, id)).filter(({ stages }) => stages.length > 0);
  const loops = detectorsFor(network, lights).filter(({ kind }) => kind === 'stop').slice(0, mostLanes);
  const { beginS } = scenario;
  const endS = scenario.endS ?? beginS + 3600;
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-vds-'));
  try {
    writeFileSync(join(dir, 'loops.add.xml'), `<additional>\n${loops.map(({ id, laneId, distanceM }) => {
      const place = `lane="${laneId}" pos="${Math.max(0, (network.lanes.get(laneId)?.lengthM ?? 0) - distanceM - 2).toFixed(2)}"`;
      return `<instantInductionLoop id="${id}" ${place} file="stdout"/><inductionLoop id="${id}" ${place} freq="60" file="minutes.xml"/>`;
    }).join('\n')}\n</additional>\n`);
    const child = spawn('sumo', [
      '--net-file', scenario.netFile, '--route-files', scenario.routeFiles.join(','), '--additional-files', join(dir, 'loops.add.xml'), '--begin', String(beginS), '--end', String(endS),
      '--step-length', '0.5', '--seed', String(seed), '--time-to-teleport', '-1', '--no-step-log', '--no-warnings', '--duration-log.disable',
    ], { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...(process.env['SUMO_HOME'] === undefined && existsSync('/usr/share/sumo') ? { SUMO_HOME: '/usr/share/sumo' } : {}) } });
    const ended = once(child, 'close');
    const passages = new Map<string, Passage[]>(loops.map(({ id }) => [id, []]));
    const onIt = new Map<string, { readonly enterMs: number; readonly speedKmh: number }>();
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.includes('<instantOut')) continue;
      const [loop, vehicle, state, atMs] = [attribute(line, 'id'), attribute(line, 'vehID'), attribute(line, 'state'), Math.round(Number(attribute(line, 'time')) * 1000)];
      const place = `${loop} ${vehicle}`;
      if (state === 'enter') onIt.set(place, { enterMs: atMs, speedKmh: Number(attribute(line, 'speed')) * 3.6 });
      const begun = onIt.get(place);
      if (state !== 'leave' || begun === undefined) continue;
      onIt.delete(place);
      passages.get(loop)?.push({ ...begun, leaveMs: atMs, vehicleClass: classOf(vehicle) });
    }
    const [code] = await ended;
    if (code !== 0) throw new Error(`sumo ended with ${String(code)}`);
    // Who is on it at the end has come as well.
    for (const [place, begun] of onIt) passages.get(place.slice(0, place.indexOf(' ')))?.push({ ...begun, leaveMs: endS * 1000, vehicleClass: classOf(place.slice(place.indexOf(' ') + 1)) });
    const lanes = loops.map(({ id }): VdsLane => ({ id, approach: id.split('.').slice(0, 2).join('.'), fromKerb: Number(/\.l(\d+)\./.exec(id)?.[1] ?? 0), passages: (passages.get(id) ?? []).toSorted((a, b) => a.enterMs - b.enterMs) }));
    return { lanes, beginMs: beginS * 1000, endMs: endS * 1000, apart: vehiclesApart(lanes, readFileSync(join(dir, 'minutes.xml'), 'utf8')) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** SUMO's E1 adds up by itself: its hour of each lane beside the passages'. By the minute the two part at its ends: an E1 counts in whole steps. */
function vehiclesApart(lanes: readonly VdsLane[], xml: string): number {
  const entered = new Map<string, number>();
  for (const line of xml.split('\n')) {
    if (line.includes('nVehEntered=')) entered.set(attribute(line, 'id'), (entered.get(attribute(line, 'id')) ?? 0) + Number(attribute(line, 'nVehEntered')));
  }
  return lanes.reduce((sum, { id, passages }) => sum + Math.abs(passages.length - (entered.get(id) ?? 0)), 0);
}

function attribute(line: string, name: string): string {
  const from = line.indexOf(` ${name}="`) + name.length + 3;
  return line.slice(from, line.indexOf('"', from));
}
