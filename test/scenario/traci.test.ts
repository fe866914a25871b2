import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { domain, variable } from '../../src/sim/traci/code.ts';
import { delayOf, readDelay } from '../../src/sim/traci/delay.ts';
import { startSimulator, type SimulatorOptions } from '../../src/sim/traci/simulator.ts';
import { scenarioFolder } from './shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'traci-'));
afterAll(() => rmSync(folder, { recursive: true }));

const light = 'GS_cluster_357187_359543';

function cologne(more: Partial<SimulatorOptions> = {}): SimulatorOptions {
  const from = scenarioFolder('cologne1');
  return { netFile: join(from, 'cologne1.net.xml'), routeFiles: [join(from, 'cologne1.rou.xml')], beginS: 25_200, stepS: 0.1, seed: 1, ...more };
}

function detectorFile(): string {
  const file = join(folder, 'detectors.add.xml');
  writeFileSync(file, `<additional>
    <inductionLoop id="stop" lane="28198821#3_1" pos="-3" freq="3600" file="NUL"/>
    <laneAreaDetector id="area" lane="28198821#3_1" pos="-50" endPos="-0.5" freq="3600" file="NUL"/>
  </additional>`);
  return file;
}

test('a minute of Cologne: steps, loops, areas, signals', async () => {
  const sumo = await startSimulator(cologne({ additionalFiles: [detectorFile()] }));
  try {
    const { traci } = sumo;
    expect(await traci.version()).toMatchObject({ api: 20, software: expect.stringContaining('1.15') });
    expect(await traci.lightIds()).toEqual([light]);
    await traci.subscribeSimulation();
    await traci.subscribeLoop('stop', true);
    await traci.subscribeArea('area');
    const red = 'r'.repeat(20);
    let departed = 0;
    let arrived = 0;
    let occupied = 0;
    const passed = new Set<string>();
    let last = 0;
    let jam = 0;
    for (let step = 1; step <= 600; step += 1) {
      const set = traci.setLight(light, step < 400 ? red : 'GGGggrrrrrGGGggrrrrr');
      const now = await traci.step();
      await set;
      departed += now.departedIds.length;
      arrived += now.arrivedIds.length;
      const loop = now.loops.get('stop');
      if ((loop?.occupancy ?? 0) > 0) occupied += 1;
      for (const passage of loop?.passages ?? []) passed.add(passage.vehicleId);
      jam = Math.max(jam, now.areas.get('area')?.jamM ?? 0);
      last = now.timeS;
    }
    expect(last).toBeCloseTo(25_260, 6);
    expect(departed).toBeGreaterThan(10);
    expect(arrived).toBeGreaterThan(0);
    expect(occupied).toBeGreaterThan(100);
    expect(passed.size).toBeGreaterThan(1);
    expect(jam).toBeGreaterThan(5);
    expect(await traci.lightState(light)).toBe('GGGggrrrrrGGGggrrrrr');
    expect(await traci.get(domain.lane, variable.vehicleNumber, '23429231#1_0')).toEqual(expect.any(Number));
    await expect(traci.setLight('nowhere', 'r')).rejects.toThrow('nowhere');
    await sumo.finish();
  } finally {
    sumo.kill();
  }
});

test('the trip file gives the RESCO delay, vehicles that never got in included', async () => {
  const tripinfoFile = join(folder, 'trips.xml');
  const sumo = await startSimulator(cologne({ stepS: 1, tripinfoFile }));
  try {
    await sumo.traci.subscribeSimulation();
    let losses = 0;
    const running = new Set<string>();
    // All red for ten minutes: queues grow back to where vehicles enter.
    await sumo.traci.setLight(light, 'r'.repeat(20));
    for (let step = 0; step < 600; step += 1) {
      const now = await sumo.traci.step();
      for (const id of now.departedIds) running.add(id);
      for (const id of now.arrivedIds) running.delete(id);
    }
    for (const id of running) losses += Number(await sumo.traci.get(domain.vehicle, variable.timeLoss, id));
    await sumo.finish();
    const delay = readDelay(tripinfoFile);
    expect(delay.unfinished).toBe(running.size);
    expect(delay.undeparted).toBeGreaterThan(20);
    expect(delay.vehicles).toBeGreaterThanOrEqual(delay.unfinished + delay.undeparted);
    expect(delay.maxS).toBeLessThanOrEqual(600);
    const unfinishedLoss = [...readFileSync(tripinfoFile, 'utf8').matchAll(/depart="\d[^>]*arrival="-1.*?timeLoss="([\d.]+)"/g)]
      .reduce((sum, found) => sum + Number(found[1]), 0);
    expect(Math.abs(unfinishedLoss - losses)).toBeLessThan(running.size * 0.01);
  } finally {
    sumo.kill();
  }
});

function trip(depart: string, departDelay: string, arrival: string, timeLoss: string): string {
  return `<tripinfo id="1" depart="${depart}" departDelay="${departDelay}" arrival="${arrival}" timeLoss="${timeLoss}"/>`;
}

test('the metric of trips written by hand', () => {
  const trips = [trip('10.00', '2.00', '60.00', '8.00'), trip('20.00', '0.00', '-1.00', '20.00'), trip('-1', '30.00', '-1.00', '0.00'), trip('-1', '-5.00', '-1.00', '0.00')];
  expect(delayOf(trips.join('\n'))).toEqual({ delayS: 20, p95S: 30, maxS: 30, vehicles: 3, unfinished: 1, undeparted: 1 });
});

test('a simulator that cannot start says why', async () => {
  await expect(startSimulator(cologne({ netFile: join(folder, 'missing.net.xml') }))).rejects.toThrow('missing.net.xml');
});
