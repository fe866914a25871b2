import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseWith } from '../../model/parsing.ts';
import { resolvedProfileSchema, type ResolvedProfile } from '../../model/profile.ts';
import { createClock, type Clock } from '../../platform/clock.ts';
import { createLineServer } from '../cabinet/lineServer.ts';
import { createProfileDevice, onlySlave } from '../cabinet/profileDevice.ts';
import { openPtyLine } from '../cabinet/ptyLine.ts';
import { createSs125, type Ss125 } from '../cabinet/ss125.ts';
import { serveTcp } from '../cabinet/tcpServer.ts';
import { serveZ1 } from '../cabinet/z1Server.ts';

const usage = 'usage: sim/device --profile RESOLVED.json --unit N (--line TTY | --port N)';
const defaultBaud = 19_200;

/** Entry of one virtual device, built from its profile alone. Says `{"ready":true,…}` once it can be asked. Ends with its stdin. */
export async function start(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { profile: { type: 'string' }, unit: { type: 'string', default: '1' }, line: { type: 'string' }, port: { type: 'string' } } });
  const unit = Number(values.unit);
  const profile = values.profile === undefined ? null : readProfile(values.profile);
  if (profile === null || !Number.isInteger(unit)) return fail(64, usage);
  // Whoever has started it holds the other end: nothing is left behind when that one dies.
  process.stdin.on('end', () => process.exit(0)).resume();
  const clock = createClock();
  if (profile.variant === 'modbusTcp') {
    const { port } = await serveTcp(createProfileDevice({ id: 'device', unit, profile }), Number(values.port ?? 0), clock);
    process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
    return undefined;
  }
  if (profile.variant === 'z1' && values.port !== undefined) {
    process.stdout.write(`${JSON.stringify({ ready: true, port: (await serveZ1(countedSensor(unit), Number(values.port), clock)).port })}\n`);
    return undefined;
  }
  if (values.line === undefined) return fail(64, usage);
  const receive = profile.variant === 'z1' ? z1Server(unit, clock) : modbusServer(profile, unit, clock);
  const line = openPtyLine(values.line, (bytes) => { receive(bytes, (answer) => { line.send(answer); }); });
  if (!(await line.ready)) return fail(69, 'no pty for the line; install socat (scripts/setup does)');
  process.stdout.write(`${JSON.stringify({ ready: true, line: values.line })}\n`);
  return undefined;
}

type Receive = (bytes: Uint8Array, send: (answer: Uint8Array) => void) => void;

function modbusServer(profile: ResolvedProfile, unit: number, clock: Clock): Receive {
  let send: ((answer: Uint8Array) => void) | null = null;
  const server = createLineServer({ id: 'line', baud: profile.serial?.baud ?? defaultBaud }, onlySlave(createProfileDevice({ id: 'device', unit, profile })), clock, {
    send: (adu) => { send?.(adu); }, tellFrame: () => undefined,
  });
  return (bytes, to) => {
    send = to;
    server.receive(bytes);
  };
}

/** A sensor over four lanes that has counted one interval. */
function countedSensor(id: number): Ss125 {
  const sensor = createSs125({ id, lanes: 4, approaches: 2 });
  for (let at = 0; at < 40; at += 1) sensor.pass(at % 4, { speed: 30 + (at % 7) * 4, vehicleClass: at % 3, occupiedMs: 400 });
  sensor.closeInterval({ year: 2026, month: 1, day: 1, hour: 12, minute: 0, second: 0, ms: 0 }, 30_000);
  return sensor;
}

function z1Server(id: number, clock: Clock): Receive {
  const sensor = countedSensor(id);
  return (bytes, send) => {
    const answers = sensor.receive(bytes);
    clock.after(20, () => { for (const answer of answers) send(answer); });
  };
}

function readProfile(path: string): ResolvedProfile | null {
  const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const parsed = parseWith(resolvedProfileSchema, json);
  return parsed.ok ? parsed.value : null;
}

function fail(code: number, text: string): void {
  process.stderr.write(`sim/device: ${text}\n`);
  process.exit(code);
}
