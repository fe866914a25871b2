import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readTls } from '../link/mqtt/tlsFiles.ts';
import type { TransportTls } from '../link/mqtt/transport.ts';
import { createClock, pause } from '../platform/clock.ts';
import { createLogger } from '../platform/logger.ts';
import { linkToParent } from '../platform/parent.ts';
import { createRandom } from '../platform/random.ts';
import { readTrust, verifyText, type TrustedKeys } from '../platform/signingKey.ts';
import { stateFiles } from '../platform/stateFile.ts';
import { openRecord } from '../record/record.ts';
import { openAccounts } from './accounts.ts';
import { agentTickMs, createAgent } from './agent.ts';
import { openCabinet } from './cabinetSide.ts';
import { openEvidenceKey } from './evidenceKey.ts';
import { parseOptions, type AgentOptions } from './options.ts';
import { serveView } from './view.ts';

/** EX_USAGE, EX_TEMPFAIL of sysexits.h. */
const exitCodes = { usage: 64, locked: 75 } as const;

/** Runs the agent until SIGTERM, SIGINT or its parent's end; gives the exit code. */
export async function start(args: readonly string[]): Promise<number> {
  const logger = createLogger('agentd');
  const parsed = parseOptions(args);
  if (!parsed.ok) {
    process.stderr.write(`agentd: ${parsed.problem}\n`);
    return exitCodes.usage;
  }
  const { options } = parsed;
  const realClock = createClock();
  const clock = createClock(options.clockScale);
  mkdirSync(options.runDir, { recursive: true });
  const opened = openRecord(join(options.stateDir, 'record.db'), clock);
  if (!opened.ok) {
    process.stderr.write(`agentd: ${opened.problem.code}: ${opened.problem.detail}; is another agentd running on ${options.stateDir}?\n`);
    return exitCodes.locked;
  }
  const { record } = opened;
  const status = record.status();
  if (status.problem !== null) logger.error({ status }, 'the store takes no durable commits: events live in memory until the centre has them');
  const version = programVersion();
  const [before] = record.tail(1);
  const random = createRandom(randomInt(2 ** 31));
  let ending = false;
  const parent = linkToParent(() => { ending = true; });
  const outer = readOuter(options);
  if (!outer.ok) {
    process.stderr.write(`agentd: ${outer.problem}\n`);
    record.close();
    return exitCodes.usage;
  }
  const evidenceKey = openEvidenceKey(options.stateDir);
  if (!evidenceKey.ok) logger.error({ detail: evidenceKey.detail }, 'no key to sign the evidence chain with');
  const cabinet = openCabinet(options, clock, realClock, logger);
  const accounts = openAccounts(options, record, { clock, realClock }, logger);
  const agent = createAgent({
    options, record, clock, realClock, uniform: () => random.next(), version, logger, files: stateFiles(options.stateDir),
    verify: (keyId, text, signature) => verifyText(outer.keys, keyId, text, signature), ...(outer.tls === null ? {} : { tls: outer.tls }),
    ...(evidenceKey.ok ? { evidenceKey: evidenceKey.key } : {}),
    machine: { boot: machineBoot(), lastHeardMs: before?.event == null ? null : Math.round(before.event.stamp.wallMs) },
    dayOf: () => localDay.format(clock.wallMs()), cabinet: cabinet.open, power: cabinet.power, pictures: cabinet.kept, accounts: accounts.open,
  });
  const view = await serveView({ runDir: options.runDir, record, linkState: () => agent.linkState(), usage: () => agent.usage(), evidence: agent.evidence, alarms: agent.alarms, attendance: agent.attendance, presence: agent.presence, note: agent.note, cameras: cabinet.methods, reports: accounts.shelf });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { ending = true; });
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  for (;;) {
    agent.tick();
    parent.alive();
    if (ending) break;
    await pause(realClock, agentTickMs);
  }
  await view.close();
  await agent.end();
  record.close();
  return 0;
}

/** The machine's own day: accounts of a subscription are by the day of its provider. */
const localDay = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short' });

type Outer = { readonly ok: true; readonly keys: TrustedKeys; readonly tls: TransportTls | null } | { readonly ok: false; readonly problem: string };

/** Certificates and the centres' keys, from their files. */
function readOuter({ tls, centreTrust }: AgentOptions): Outer {
  const trust = centreTrust === null ? { ok: true as const, keys: new Map<string, never>() } : readTrust(centreTrust);
  if (!trust.ok) return { ok: false, problem: `--centre-trust: ${trust.detail}` };
  const read = readTls(tls);
  return read.ok ? { ok: true, keys: trust.keys, tls: read.tls } : { ok: false, problem: `--tls: ${read.problem}` };
}

/** Random per start of the computer. */
function machineBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

function programVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
