import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { artefactSchema, type SealedSite } from '../../model/artefact.ts';
import { parseWith } from '../../model/parsing.ts';
import { createClock, type Clock } from '../../platform/clock.ts';
import { createLogger } from '../../platform/logger.ts';
import { linkToParent } from '../../platform/parent.ts';
import { createRandom } from '../../platform/random.ts';
import { watchStreet, type Street } from './street.ts';
import { createDemoTraffic, type DemoTraffic } from './demoTraffic.ts';

const usage = 'usage: sim/traffic --site ARTEFACT.json --run-dir DIR [--seed N] [--demand VEHICLES_PER_HOUR] [--clock-scale K]';
/** Between two steps of the traffic, ms of its clock. */
const stepEveryMs = 100;

/** Entry of the demo traffic. Exit codes: 64 usage, 65 site not readable. Prints its summary at its end, and on SIGUSR2. */
export async function start(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      site: { type: 'string' }, 'run-dir': { type: 'string' },
      seed: { type: 'string', default: '1' }, demand: { type: 'string', default: '1800' }, 'clock-scale': { type: 'string', default: '1' },
    },
  });
  const [seed, vehiclesPerHour, scale] = [Number(values.seed), Number(values.demand), Number(values['clock-scale'])];
  if (values.site === undefined || values['run-dir'] === undefined || !Number.isInteger(seed) || !(vehiclesPerHour > 0) || !(scale > 0)) return fail(64, usage);
  const site = readSite(values.site);
  if (typeof site === 'string') return fail(65, site);
  const clock = createClock(scale);
  const traffic = createDemoTraffic({
    traffic: site.traffic, groups: site.safety.groups, random: createRandom(seed), vehiclesPerHour, startMs: Math.floor(clock.monoMs()),
  });
  const street = watchStreet(join(values['run-dir'], 'cabinet.sock'), () => traffic.detectors(), createLogger('ngatu-traffic'));
  await street.connected;
  drive(traffic, street, clock);
  process.stdout.write('{"ready":true}\n');
}

function drive(traffic: DemoTraffic, street: Street, clock: Clock): void {
  const summary = (): void => { process.stdout.write(`${JSON.stringify({ summary: traffic.summary() })}\n`); };
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    summary();
    street.close();
    process.exit(0);
  };
  // The parent may be gone, and its end of the pipe with it.
  process.stdout.on('error', () => undefined);
  process.on('SIGUSR2', summary);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  const parent = linkToParent(end);
  const step = (): void => {
    const changed = traffic.step(Math.floor(clock.monoMs()), street.lamps());
    if (Object.keys(changed).length > 0) street.tell(changed);
    parent.alive();
    clock.after(stepEveryMs, step);
  };
  step();
}

function readSite(path: string): SealedSite | string {
  if (!existsSync(path)) return `${path}: no such file; seal a site first`;
  const parsed = parseWith(artefactSchema, parseJson(readFileSync(path, 'utf8')));
  return parsed.ok ? parsed.value : `${path}: ${parsed.problems.slice(0, 5).map((one) => `${one.path} ${one.code}`).join(', ')}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fail(code: number, text: string): void {
  process.stderr.write(`sim/traffic: ${text}\n`);
  process.exit(code);
}
