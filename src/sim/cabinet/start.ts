import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { artefactSchema, type SealedSite } from '../../model/artefact.ts';
import { parseWith } from '../../model/parsing.ts';
import { isSerial } from '../../model/site.ts';
import { createClock } from '../../platform/clock.ts';
import { createLogger } from '../../platform/logger.ts';
import { runCabinet } from './runCabinet.ts';

const usage = 'usage: sim/cabinet --site ARTEFACT.json --run-dir DIR [--record FILE.jsonl] [--clock-scale K]';

/** Entry of the virtual cabinet. Exit codes: 64 usage, 65 site not readable, 69 no pty (is socat installed?). */
export async function start(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { site: { type: 'string' }, 'run-dir': { type: 'string' }, record: { type: 'string' }, 'clock-scale': { type: 'string', default: '1' } },
  });
  const scale = Number(values['clock-scale']);
  if (values.site === undefined || values['run-dir'] === undefined || !(scale > 0)) return fail(64, usage);
  const site = readSite(values.site);
  if (typeof site === 'string') return fail(65, site);
  const runDir = resolve(values['run-dir']);
  mkdirSync(runDir, { recursive: true });
  const lines = site.safety.lines.filter(isSerial).map(({ id, baud, device }) => ({ id, baud, path: join(runDir, device) }));
  const started = await runCabinet({ site, runDir, lines, record: values.record, clock: createClock(scale), logger: createLogger('ngatu-cabinet') });
  if (!started) return fail(69, 'no pty for a line; install socat (scripts/setup does)');
  process.stdout.write('{"ready":true}\n');
}

/** The site, or what is wrong with it. The hash is not checked: equipment knows nothing of seals. */
function readSite(path: string): SealedSite | string {
  if (!existsSync(path)) return `${path}: no such file; seal a site first`;
  const parsed = parseWith(artefactSchema, parseJson(readFileSync(path, 'utf8')));
  if (!parsed.ok) return `${path}: ${parsed.problems.slice(0, 5).map((one) => `${one.path} ${one.code}`).join(', ')}`;
  const real = parsed.value.safety.lines.filter(isSerial).find(({ device }) => isAbsolute(device));
  const network = parsed.value.safety.lines.find((line) => !isSerial(line));
  if (network !== undefined) return `line ${network.id} is Modbus TCP; a virtual cabinet has serial lines only`;
  return real === undefined ? parsed.value : `line ${real.id} is the real device ${real.device}; a virtual cabinet makes its own`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fail(code: number, text: string): void {
  process.stderr.write(`sim/cabinet: ${text}\n`);
  process.exit(code);
}
