import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { artefactSchema } from '../../../src/model/artefact.ts';
import { weekHours, type WeekOf } from '../../../src/model/weekHistory.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { weekDocument } from '../../../src/signald/weekStore.ts';
import { startOnvifDevice, type OnvifDevice, type OnvifDeviceSpec } from '../../../src/sim/onvif/onvifDevice.ts';
import { drawJpeg } from '../../../src/sim/onvif/picture.ts';
import { openStreet, type StreetClient } from '../cabinetProcess.ts';
import { startJunctionUnder, until, type RunningJunction } from '../run/junction.ts';
import { runTool, type Ended } from '../tool.ts';

const home = join(import.meta.dirname, '../../..');
export const cameraNames = ['north', 'south'] as const;
export type CameraName = (typeof cameraNames)[number];

interface TestCamera { readonly spec: OnvifDeviceSpec; readonly device: OnvifDevice; /** What it sees. */ scene: 'street' | 'frozen' | 'dark' | 'large' }

/** A junction whose cabinet has sensors, cameras, and detectors that others speak for; nobody is on its streets but whom a test puts there. */
export interface Stand {
  readonly junction: RunningJunction;
  readonly street: StreetClient;
  readonly cameras: Readonly<Record<CameraName, TestCamera>>;
  readonly dir: string;
  tool(...words: readonly string[]): Promise<Ended>;
  /** What it tells in Vietnamese. */
  viet(...words: readonly string[]): string;
  /** Until an answer of the tool, as text, holds it. */
  tells(words: readonly string[], what: RegExp | ((out: string) => boolean), limitMs?: number): Promise<string>;
  end(): Promise<void>;
}

/** So many an hour in every hour of three weeks. */
const usual = (perH: number): WeekOf => ({ perH: Array.from({ length: weekHours }, () => perH), weeks: Array.from({ length: weekHours }, () => 3) });

/** A time daemon vouches for the clock by its file, in a mount namespace of the junction's own: what is usual at an hour needs the hour. */
const vouched = ['unshare', process.getuid?.() === 0 ? '-m' : '-rm', 'sh', '-c', 'mount -t tmpfs none /run && mkdir -p /run/systemd/timesync && touch /run/systemd/timesync/synchronized && exec "$@"', 'sh'] as const;

export async function openStand(): Promise<Stand> {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-eyes-'));
  writeFileSync(join(dir, 'site.yaml'), JSON.stringify(siteSource()));
  const sealed = await runTool(dir, 'site', 'seal', join(dir, 'site.yaml'), '--bench', '--out', join(dir, 'site.json'));
  if (sealed.code !== 0) throw new Error(sealed.out + sealed.err);
  mkdirSync(join(dir, 'state/signald'), { recursive: true });
  writeFileSync(join(dir, 'state/signald/week.json'), weekDocument(artefactSchema.parse(JSON.parse(readFileSync(join(dir, 'site.json'), 'utf8'))), { 'dVE-stop': usual(60), 'dVE-adv': usual(60) }));
  const cameras = { north: await openCamera('north'), south: await openCamera('south') };
  const probes = await passProbes(cameras.north.device);
  cabinetFiles(dir, cameras);
  const junction = startJunctionUnder(vouched, '--site', join(dir, 'site.json'), '--state-dir', join(dir, 'state'), '--cabinet', join(dir, 'cabinet.yaml'), '--secrets', join(dir, 'secrets.json'), '--no-traffic', '--no-top');
  await until('it runs', () => junction.stderr().includes('is running'), 60_000);
  const street = await openStreet(junction.runDir);
  const tool: Stand['tool'] = (...words) => runTool(junction.runDir, ...words);
  return {
    junction, street, cameras, dir, tool,
    viet: (...words) => spawnSync(join(home, 'scripts/ngatu'), [...words, '--lang', 'vi', '--run-dir', junction.runDir], { encoding: 'utf8' }).stdout,
    async tells(words, what, limitMs = 60_000) {
      const begunMs = performance.now();
      for (;;) {
        const { out } = await tool(...words);
        if (typeof what === 'function' ? what(out) : what.test(out)) return out;
        if (performance.now() - begunMs > limitMs) throw new Error(`not within ${limitMs} ms: ${words.join(' ')} tells ${String(what)}; it told ${out.slice(-1500)}`);
        await new Promise((resolve) => { setTimeout(resolve, 500); });
      }
    },
    async end() {
      street.close();
      junction.process.kill('SIGTERM');
      await junction.ended;
      junction.clean();
      probes();
      for (const { device } of Object.values(cameras)) await device.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function siteSource(): unknown {
  const site = parse(readFileSync(join(home, 'config/sites/ninh-kieu/site.yaml'), 'utf8'));
  site.safety.startup = { flashMs: 1000, yellowMs: 3000, allRedMs: 14_000 };
  site.safety.boards.push({ id: 'cab', line: 'field', unit: 14, profile: 'ngatu/cs8' });
  site.safety.faultActions = { 'cabinet.water': 'allRed', 'cabinet.battery': 'flash' };
  site.traffic.sensors = [
    { id: 'front', kind: 'door', board: 'cab' }, { id: 'sill', kind: 'water', board: 'cab' }, { id: 'grid', kind: 'mains', board: 'cab' },
    { id: 'heat', kind: 'temperature', board: 'cab' }, { id: 'left', kind: 'minutesLeft', board: 'cab' },
  ];
  // A number that is shown is promised before a gap can be known: without it a green ends when its rule says so.
  site.traffic.displays = [];
  site.traffic.builtinPlan.mode = 'adaptive';
  const named = new Map<string, Record<string, unknown>>(site.traffic.detectors.map((one: { id: string }) => [one.id, one]));
  const beside = { 'dVN-stop': ['dVN-stop2', 15], 'dVN-adv': ['dVN-adv2', 16] } as const;
  for (const [id, [neighbour, channel]] of Object.entries(beside)) {
    const own = named.get(id) ?? {};
    site.traffic.detectors.push({ ...own, id: neighbour, channel, lane: 'n2' });
    Object.assign(own, { whenFailed: 'neighbour', neighbour, lane: 'n1' });
  }
  for (const id of ['dVE-stop', 'dVE-adv']) Object.assign(named.get(id) ?? {}, { whenFailed: 'history' });
  Object.assign(named.get('dLN-stop') ?? {}, { failTimeMs: 12_000 });
  return site;
}

async function openCamera(name: CameraName): Promise<TestCamera> {
  let n = 0;
  const seen: { scene: TestCamera['scene'] } = { scene: 'street' };
  const street = (column: number, row: number): number => ((column * 5 + row + n * 30) % 200) + 30;
  const spec: OnvifDeviceSpec = {
    user: 'ngatu', password: `Mat-Khau-${name}-77`, ptz: true, presets: [], clockOffsetMs: name === 'north' ? -3_600_000 : 0, auth: name === 'north' ? 'digest' : 'basic', trouble: 'none',
    picture: () => {
      if (seen.scene !== 'frozen') n += 1;
      switch (seen.scene) {
        case 'dark': return drawJpeg({ columns: 40, rows: 24, luma: () => 6 + (n % 2) });
        case 'large': return drawJpeg({ columns: 400, rows: 300, luma: (column, row) => 30 + ((Math.imul(column * 977 + row * 131 + n, 2_654_435_761) >>> 9) % 200) });
        case 'street': case 'frozen': return drawJpeg({ columns: 40, rows: 24, luma: street });
      }
    },
  };
  const device = await startOnvifDevice(spec, createClock());
  return { spec, device, get scene() { return seen.scene; }, set scene(next) { seen.scene = next; } };
}

function cabinetFiles(dir: string, cameras: Stand['cameras']): void {
  const camera = (name: CameraName, more: string): string => `  - { id: ${name}, address: '${cameras[name].device.address}', healthEveryS: 10, frozenAfterS: 600, ${more} }\n`;
  writeFileSync(join(dir, 'cabinet.yaml'), `format: ngatu-cabinet/1\naddress: 127.0.0.1\ncameras:\n${camera('north', 'snapshotOn: [detector.fault, cabinet.]')}${camera('south', 'allowBasic: true, snapshotOn: [cabinet.door]')}snapshots: { diskMb: 1, pinnedMb: 1, link: { kbPerS: 64, mbPerDay: 1 } }\n`);
  writeFileSync(join(dir, 'secrets.json'), JSON.stringify({ format: 'ngatu-secrets/1', cameras: Object.fromEntries(cameraNames.map((name) => [name, { user: cameras[name].spec.user, password: cameras[name].spec.password }])) }), { mode: 0o600 });
}

/** The specification's group on loopback: what is asked there goes to the camera's own port, and its answer back. */
async function passProbes(device: OnvifDevice): Promise<() => void> {
  const [group, port] = ['239.255.255.250', 3702] as const;
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const toCamera = createSocket('udp4');
  let asker = { port: 0, address: '' };
  socket.on('message', (message, from) => { asker = from; toCamera.send(message, device.probePort, '127.0.0.1'); });
  toCamera.on('message', (answer) => { toCamera.send(answer, asker.port, asker.address); });
  await new Promise<void>((resolve) => { socket.bind(port, () => { socket.addMembership(group, '127.0.0.1'); resolve(); }); });
  return () => {
    socket.close();
    toCamera.close();
  };
}
