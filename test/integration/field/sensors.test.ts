import { afterEach, expect, test } from 'vitest';
import { openLine, type Line } from '../../../src/field/bus/line.ts';
import { scanConfigOf } from '../../../src/field/scan/config.ts';
import { beginScan, compileScan, createScan, onReply } from '../../../src/field/scan/scan.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { isSerial } from '../../../src/model/site.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { noSensorTracks, stepSensors } from '../../../src/signald/sensing.ts';
import { openStreet, startCabinet, type CabinetProcess } from '../cabinetProcess.ts';
import { cabinetSite, referenceProfile } from '../cabinetSite.ts';

/** The cabinet's own time runs faster: its alarms take tens of seconds. */
const clockScale = 4;

/** The small site with a sensor card beside its loop, VDS and display cards. */
function siteWithSensors(): SealedSite {
  const site = cabinetSite();
  return {
    ...site,
    safety: { ...site.safety, boards: [...site.safety.boards, { id: 'cab', line: 'field', unit: 14, profile: referenceProfile('cs8') }] },
    traffic: {
      ...site.traffic,
      sensors: [{ id: 'door', kind: 'door', board: 'cab' }, { id: 'sill', kind: 'water', board: 'cab' }, { id: 'mains', kind: 'mains', board: 'cab' }, { id: 'heat', kind: 'temperature', board: 'cab', above: 55 }, { id: 'ups', kind: 'charge', board: 'cab' }],
    },
  };
}

let cabinet: CabinetProcess | null = null;
let line: Line | null = null;
afterEach(async () => {
  await line?.close();
  await cabinet?.clean();
});

test('a door, water, heat, mains and a UPS over a real pty: read beside the detectors, alarms after ten seconds, and over again', async () => {
  const site = siteWithSensors();
  const sensors = site.traffic.sensors ?? [];
  const started = await startCabinet(site, { clockScale });
  cabinet = started;
  const street = await openStreet(started.runDir);
  const clock = createClock(clockScale);
  const plan = compileScan(scanConfigOf(site.safety, site.traffic));
  const wired = site.safety.lines.find(({ id }) => id === 'field');
  if (!plan.ok || wired === undefined || !isSerial(wired)) throw new Error('no plan');
  let scan = createScan(plan.value, clock.monoMs());
  line = openLine({ id: 'field', baud: wired.baud, format: wired.format, clock, path: started.device('field'), quietMs: 5, onReply: (reply) => { scan = onReply(scan, reply).state; } });
  let tracks = noSensorTracks;
  let n = 0;
  /** Ticks until these alarms are in force, and gives them; 90 s of the cabinet's at most. */
  const until = async (wanted: readonly string[]): Promise<readonly string[]> => {
    let codes: readonly string[] = ['none yet'];
    for (const endMs = clock.monoMs() + 90_000; clock.monoMs() < endMs && codes.join() !== wanted.join();) {
      await new Promise<void>((resolve) => { clock.after(100, resolve); });
      n += 1;
      const nowMs = Math.floor(clock.monoMs());
      const step = stepSensors(tracks, sensors, { readings: scan.sensors, startedMs: scan.startedMs }, nowMs);
      ({ tracks } = step);
      codes = [...scan.sensors].length < sensors.length ? ['not read yet'] : step.faults.map(({ code, sensor }) => `${code} ${sensor ?? ''}`);
      const begun = beginScan(scan, n, {}, nowMs);
      scan = begun.state;
      line?.submit(begun.requests.filter((request) => request.line === 'field'));
    }
    return codes;
  };
  expect(await until([])).toEqual([]);
  expect(Object.fromEntries([...scan.sensors].map(([id, { value }]) => [id, value]))).toEqual({ door: false, sill: false, mains: true, heat: 38, ups: 100 });
  for (const [sensor, value] of [['door', true], ['sill', true], ['mains', false], ['heat', 57.5], ['ups', 12]] as const) street.say({ type: 'sensor', sensor, value });
  const all = ['cabinet.door door', 'cabinet.water sill', 'cabinet.mains mains', 'cabinet.hot heat', 'cabinet.battery ups'];
  expect(await until(all)).toEqual(all);
  for (const [sensor, value] of [['door', false], ['sill', false], ['mains', true], ['heat', 52], ['ups', 35]] as const) street.say({ type: 'sensor', sensor, value });
  // Back across the threshold, and not by the hysteresis: those two stay.
  expect(await until(['cabinet.hot heat', 'cabinet.battery ups'])).toEqual(['cabinet.hot heat', 'cabinet.battery ups']);
  const { lc1, cab } = Object.fromEntries(scan.health);
  expect({ card: (lc1?.samples ?? 0) > 0, crcErrors: cab?.crcErrors }).toEqual({ card: true, crcErrors: 0 });
  street.close();
}, 120_000);
