import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createClock, pause } from '../platform/clock.ts';
import { createLogger } from '../platform/logger.ts';
import { linkToParent } from '../platform/parent.ts';
import { createRandom } from '../platform/random.ts';
import { openRecord } from '../record/record.ts';
import { agentTickMs, createAgent } from './agent.ts';
import { noteStart } from './noteStart.ts';
import { parseOptions } from './options.ts';
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
  noteStart(record, clock, version);
  const random = createRandom(randomInt(2 ** 31));
  let ending = false;
  const parent = linkToParent(() => { ending = true; });
  const agent = createAgent({ options, record, clock, realClock, uniform: () => random.next(), version, logger });
  const view = await serveView({ runDir: options.runDir, record, linkState: () => agent.linkState() });
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

function programVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
