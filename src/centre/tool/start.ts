import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readTls } from '../../link/mqtt/tlsFiles.ts';
import type { CentreKey } from '../../link/signing.ts';
import { createClock, type Clock } from '../../platform/clock.ts';
import { createRandom } from '../../platform/random.ts';
import { signingKey } from '../../platform/signingKey.ts';
import { say } from '../../text/say.ts';
import { openCentreClient } from '../client.ts';
import { checkLink } from './check.ts';
import { keysVerb } from './keys.ts';
import { orderOne } from './command.ts';
import { completeness } from './complete.ts';
import { watchFleet } from './fleet.ts';
import { history } from './history.ts';
import { planVerb } from './plan.ts';
import { readOptions, type ToolOptions, type ToolOutcome } from './options.ts';
import { watchStreams } from './streams.ts';
import { complain, tell, toolExits, warn, type Tool } from './tool.ts';
import { watch } from './watch.ts';

/** Runs one verb, and ends the process with its exit code. */
export async function startTool(args: readonly string[]): Promise<void> {
  const clock = createClock();
  const read = readOptions(args, process.env, clock.wallMs());
  const streams = watchStreams(read.kind === 'run' ? read.options.verb : '', read.kind === 'run' ? read.options.lang : read.lang, read.kind === 'run' && read.options.json);
  streams.end(await runTool(args, read, clock));
}

async function runTool(args: readonly string[], read: ToolOutcome, clock: Clock): Promise<number> {
  if (read.kind === 'help') {
    process.stdout.write(`${say(read.lang, args[0] === 'plan' || args[0] === 'keys' ? 'office.help' : 'centre.help')}\n`);
    return toolExits.ok;
  }
  if (read.kind !== 'run') {
    warn(say(read.lang, 'centre.wrong', { detail: read.detail, command: 'centre' }));
    return toolExits.usage;
  }
  const { options } = read;
  const tls = readTls(options.tls);
  if (!tls.ok) return complain(options, tls.problem);
  const key = readKey(options);
  if (typeof key === 'string') return complain(options, key);
  if (options.verb === 'sink') return sink(options);
  if (options.verb === 'complete') return completeness(options);
  const random = createRandom(randomInt(2 ** 31));
  const tool: Tool = {
    options, clock, tls: tls.tls, key, ended: endOf(options, clock), write: tell,
    dial: (more) => openCentreClient({ ...more, urls: options.brokers, clientId: `ngatu-tool-${randomBytes(4).toString('hex')}`, clock, uniform: () => random.next(), ...(tls.tls === null ? {} : { tls: tls.tls }) }),
  };
  return run(tool);
}

function run(tool: Tool): Promise<number> {
  switch (tool.options.verb) {
    case 'fleet': return watchFleet(tool);
    case 'watch': return watch(tool);
    case 'command': return orderOne(tool);
    case 'history': return history(tool);
    case 'check': return checkLink(tool);
    case 'plan': return planVerb(tool);
    case 'keys': return keysVerb(tool);
    case 'sink': case 'complete': return Promise.resolve(toolExits.usage);
  }
}

/** The durable receiver, over every site: the process that a cabinet's delivery rests on. */
async function sink(options: ToolOptions): Promise<number> {
  const { exitCodes, start } = await import('../start.ts');
  const { tls, key, postgres, keep } = options;
  const exit = await start([
    ...(postgres === null ? [] : [`--postgres=${postgres}`]), ...(keep.days === null ? [] : [`--keep-days=${keep.days}`]), ...(keep.gib === null ? [] : [`--keep-gib=${keep.gib}`]),
    '--broker', options.brokers.join(','), '--state-dir', options.stateDir, '--run-dir', options.runDir, ...(options.site === null ? ['--all-sites'] : ['--site-id', options.site]),
    ...(tls === null ? [] : ['--tls-ca', tls.ca, '--tls-cert', tls.cert, '--tls-key', tls.key]), ...(key === null ? [] : ['--key', key.file, '--key-id', key.keyId]),
  ]);
  return exit === exitCodes.usage ? toolExits.usage : exit === exitCodes.store ? toolExits.notOk : exit;
}

function readKey({ verb, key }: ToolOptions): CentreKey | null | string {
  // A planner's key is read where it signs.
  if (key === null || verb === 'plan' || verb === 'keys') return null;
  try {
    return { keyId: key.keyId, sign: signingKey(readFileSync(key.file, 'utf8')).sign };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function endOf({ forMs }: ToolOptions, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => { resolve(); });
    if (forMs !== null) clock.after(forMs, resolve);
  });
}
