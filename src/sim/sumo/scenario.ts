import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { tagsOf } from './xml.ts';

/** What a `.sumocfg` names; paths are absolute, times in s. */
export type Scenario = {
  readonly name: string;
  readonly configFile: string;
  readonly netFile: string;
  readonly routeFiles: readonly string[];
  readonly additionalFiles: readonly string[];
  readonly beginS: number;
  /** Absent where the configuration names none. */
  readonly endS?: number;
  /** Width of a sublane, m; absent = vehicles keep to their lanes. */
  readonly lateralResolutionM?: number;
  /** Who has stood inside a junction for so long is driven around, s; absent = never. */
  readonly ignoreJunctionBlockerS?: number;
};

/** Reads a scenario from its folder, which holds one `.sumocfg`, or from that file. */
export function readScenario(path: string): Scenario {
  const configFile = configIn(resolve(path));
  const values = new Map<string, string>();
  for (const { name, attributes } of tagsOf(readFileSync(configFile, 'utf8'))) {
    const value = attributes['value'] ?? attributes['v'];
    if (value !== undefined) values.set(name, value);
  }
  // SUMO knows each option by several names.
  const option = (...names: readonly string[]): string | undefined => names.map((name) => values.get(name)).find((value) => value !== undefined);
  const files = (...names: readonly string[]): string[] =>
    (option(...names) ?? '').split(/[,;\s]+/).filter((file) => file !== '').map((file) => resolve(dirname(configFile), file));
  const [netFile] = files('net-file', 'net', 'n');
  if (netFile === undefined) throw new Error(`${configFile} names no net-file`);
  const end = option('end', 'e');
  const lateralM = Number(option('lateral-resolution') ?? '0');
  const blockerS = Number(option('ignore-junction-blocker') ?? '-1');
  const endS = end === undefined ? -1 : secondsOf(end);
  return {
    name: (/([^/\\]+)\.sumocfg$/.exec(configFile) ?? [])[1] ?? configFile,
    configFile, netFile,
    routeFiles: files('route-files', 'routes', 'r'),
    additionalFiles: files('additional-files', 'additional', 'a'),
    beginS: secondsOf(option('begin', 'b') ?? '0'),
    ...(endS < 0 ? {} : { endS }),
    ...(lateralM > 0 ? { lateralResolutionM: lateralM } : {}),
    ...(blockerS >= 0 ? { ignoreJunctionBlockerS: blockerS } : {}),
  };
}

function configIn(path: string): string {
  if (!statSync(path).isDirectory()) {
    if (path.endsWith('.sumocfg')) return path;
    throw new Error(`${path} is no .sumocfg; name the scenario's folder or its .sumocfg`);
  }
  const found = readdirSync(path).filter((file) => file.endsWith('.sumocfg'));
  const [only] = found;
  if (only === undefined) throw new Error(`${path} holds no .sumocfg`);
  if (found.length > 1) throw new Error(`${path} holds ${found.join(', ')}; name one of them`);
  return join(path, only);
}

/** Seconds, or [days:]hours:minutes:seconds. */
function secondsOf(text: string): number {
  const parts = text.split(':').map(Number);
  if (parts.length > 4 || parts.some((part) => !Number.isFinite(part))) throw new Error(`"${text}" is no time`);
  if (parts.length === 1) return parts[0] ?? 0;
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = parts.toReversed();
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
