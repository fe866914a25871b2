import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { detectorsFor, type SumoDetector } from '../../../src/sim/sumo/detectors.ts';
import { deriveLight, lightIdsOf, type LightPlan } from '../../../src/sim/sumo/groups.ts';
import { readNetwork, type Network } from '../../../src/sim/sumo/network.ts';
import { readScenario, type Scenario } from '../../../src/sim/sumo/scenario.ts';
import { encoded } from '../../../src/sim/sumo/xml.ts';

/** A step of SUMO in which a loop was touched: from then, so many came, and for this share of it somebody was on it. */
export interface LoopStep { readonly atMs: number; readonly came: number; readonly share: number; readonly speedMps: number }

export interface SumoGreen { readonly greenMs: number; readonly endMs: number; readonly redMs: number }

/** What SUMO's own loops and lights say of an hour. */
export interface SumoTruth {
  readonly loops: readonly SumoDetector[];
  readonly beginMs: number; readonly endMs: number;
  /** Steps of 0.1 s in which it was touched, in order, by loop. */
  readonly steps: ReadonlyMap<string, readonly LoopStep[]>;
  /** Greens of each group, by light and group: green, its end, end of yellow, ms. Whole ones alone. */
  readonly greens: ReadonlyMap<string, readonly SumoGreen[]>;
  /** A second set of E1 at the same places, which adds up by itself: vehicles that came (`nVehEntered`) in each minute of the clock. */
  readonly entered: ReadonlyMap<string, readonly number[]>;
}

/** SUMO's step, s: one tick of ours. */
const stepS = 0.1;

/** Runs a scenario in SUMO alone, with its own signal programme, and reads what its loops say: step by step, and by the minute. */
export async function sumoTruth(path: string, seed: number, { forS }: { readonly forS?: number } = {}): Promise<SumoTruth> {
  const scenario = readScenario(path);
  const network = readNetwork(scenario.netFile);
  const lights = lightIdsOf(network).map((id) => deriveLight(network, id)).filter(({ stages }) => stages.length > 0);
  const loops = detectorsFor(network, lights).filter(({ kind }) => kind !== 'area');
  const { beginS } = scenario;
  const endS = forS === undefined ? (scenario.endS ?? beginS + 3600) : beginS + forS;
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-truth-'));
  try {
    const additional = join(dir, 'loops.add.xml');
    writeFileSync(additional, loopsXml(network, loops).replace('</additional>', `${lights.map(({ lightId }) => `<timedEvent type="SaveTLSStates" source="${encoded(lightId)}" dest="lights.xml"/>`).join('\n')}</additional>`));
    const steps = await stepsOf(scenario, additional, { beginS, endS, seed, dir });
    return { loops, beginMs: beginS * 1000, endMs: endS * 1000, steps, greens: await greensOf(join(dir, 'lights.xml'), lights), entered: enteredOf(readFileSync(join(dir, 'minutes.xml'), 'utf8')) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function stepsOf(scenario: Scenario, additional: string, { beginS, endS, seed, dir }: { readonly beginS: number; readonly endS: number; readonly seed: number; readonly dir: string }): Promise<Map<string, LoopStep[]>> {
  const child = spawn('sumo', [
    '--net-file', scenario.netFile, '--route-files', scenario.routeFiles.join(','), '--additional-files', additional, '--begin', String(beginS), '--end', String(endS),
    '--step-length', String(stepS), '--seed', String(seed), '--time-to-teleport', '-1', '--no-step-log', '--no-warnings', '--duration-log.disable',
  ], { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...(process.env['SUMO_HOME'] === undefined && existsSync('/usr/share/sumo') ? { SUMO_HOME: '/usr/share/sumo' } : {}) } });
  const ended = once(child, 'close');
  const steps = new Map<string, LoopStep[]>();
  for await (const line of createInterface({ input: child.stdout })) {
    // Most steps of most loops are empty; they are not looked into.
    if (!line.includes('nVehEntered=') || line.includes('occupancy="0.00"') && line.includes('nVehEntered="0"')) continue;
    const loop = attribute(line, 'id');
    const step = { atMs: Math.round(Number(attribute(line, 'begin')) * 1000), came: Number(attribute(line, 'nVehEntered')), share: Number(attribute(line, 'occupancy')) / 100, speedMps: Number(attribute(line, 'speed')) };
    const known = steps.get(loop);
    if (known === undefined) steps.set(loop, [step]);
    else known.push(step);
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`sumo ended with ${String(code)}`);
  return steps;
}

/** From the states of every step: a link that is green, then yellow, then red. */
async function greensOf(file: string, lights: readonly LightPlan[]): Promise<Map<string, SumoGreen[]>> {
  const greens = new Map<string, SumoGreen[]>();
  const shown = new Map<string, { readonly letter: string; readonly greenMs: number | null; readonly endMs: number | null }>();
  const take = (key: string, now: string, atMs: number): void => {
    const was = shown.get(key);
    const letter = 'Gg'.includes(now) ? 'G' : 'Yy'.includes(now) ? 'y' : 'r';
    if (was?.letter === letter) return;
    if (letter === 'r' && was?.greenMs != null) greens.set(key, [...(greens.get(key) ?? []), { greenMs: was.greenMs, endMs: was.endMs ?? atMs, redMs: atMs }]);
    const greenMs = letter === 'G' ? (was === undefined ? null : atMs) : letter === 'y' ? (was?.greenMs ?? null) : null;
    shown.set(key, { letter, greenMs, endMs: letter === 'y' ? atMs : null });
  };
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!line.includes('<tlsState ')) continue;
    const [id, state, atMs] = [attribute(line, 'id'), attribute(line, 'state'), Math.round(Number(attribute(line, 'time')) * 1000)];
    const light = lights.find(({ lightId }) => lightId === id);
    for (const group of light?.groups ?? []) take(`${id} ${group.id}`, state[group.links[0] ?? -1] ?? 'r', atMs);
  }
  return greens;
}

function loopsXml(network: Network, loops: readonly SumoDetector[]): string {
  return `<additional>\n${loops.map(({ id, laneId, distanceM, lengthM }) => {
    const place = `lane="${laneId}" pos="${Math.max(0, (network.lanes.get(laneId)?.lengthM ?? 0) - distanceM - lengthM).toFixed(2)}"`;
    return `<inductionLoop id="${id}" ${place} freq="${stepS}" file="stdout"/><inductionLoop id="minute ${id}" ${place} freq="60" file="minutes.xml"/>`;
  }).join('\n')}\n</additional>\n`;
}

function attribute(line: string, name: string): string {
  const from = line.indexOf(` ${name}="`) + name.length + 3;
  return line.slice(from, line.indexOf('"', from));
}

function enteredOf(xml: string): Map<string, number[]> {
  const entered = new Map<string, number[]>();
  for (const line of xml.split('\n')) {
    if (!line.includes('nVehEntered=')) continue;
    const loop = attribute(line, 'id').replace('minute ', '');
    entered.set(loop, [...(entered.get(loop) ?? []), Number(attribute(line, 'nVehEntered'))]);
  }
  return entered;
}
