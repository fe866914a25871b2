import { randomBytes } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { socketNames } from '../model/ipcWire.ts';
import { createClock } from '../platform/clock.ts';
import { createMonitor } from '../monitor/monitor.ts';
import { createLogger } from '../platform/logger.ts';
import { linkToParent } from '../platform/parent.ts';
import { answerTicks } from './answering.ts';
import { readArtefactFile } from './artefactFile.ts';
import { openDropLine, readDropLine } from './dropLine.ts';
import { createJudge } from './judge.ts';
import { signatureProblem } from './sealSignature.ts';

const idleAliveMs = 250;
const usageExit = 64;
const dataExit = 65;
const unavailableExit = 69;
/** EX_TEMPFAIL: to be started again. */
const otherSiteExit = 75;
/** The answer leaves first; and a site that does not agree for ever is no busy loop, ms. */
const readAgainMs = 1000;

/** ngatu-monitord: reads the artefact, listens, answers ticks until it is told to end. */
export function start(argv: readonly string[]): void {
  const log = createLogger('monitord');
  const refuse = (code: number, why: string): never => {
    log.error({ why }, 'monitord does not start');
    process.exit(code);
  };
  const options = readOptions(argv);
  if (options === null) return refuse(usageExit, 'usage: monitord --site ARTEFACT.json --run-dir DIR [--trust DIR] [--clock-scale K]');
  const file = readArtefactFile(options.site);
  if (!file.ok) return refuse(dataExit, `${options.site}: ${file.problem}`);
  const untrusted = signatureProblem(file.artefact, options.trust);
  if (untrusted !== null) return refuse(dataExit, `${options.site}: ${untrusted}`);
  // Random per start: a monitor that was away has lost its history, and signald must see that.
  const created = createMonitor(file.artefact, randomBytes(8).toString('hex'));
  if (!created.ok) return refuse(dataExit, `${options.site}: ${created.problem}`);

  const spec = readDropLine(file.artefact);
  if (spec === undefined) return refuse(dataExit, `${options.site}: safety.monitorLine names neither a dtr device nor a gpio path`);
  const clock = createClock(options.clockScale);
  const line = openDropLine(spec, log);
  const end = (): void => {
    line.close();
    answering.close();
    process.exit(0);
  };
  const parent = linkToParent(end);
  // Another artefact is in force by now: the next life of this process reads it.
  const readAgain = once(() => {
    log.error({ safetyHash: created.monitor.safetyHash }, 'signald runs another site; ending, to read it');
    setTimeout(() => { process.exit(otherSiteExit); }, readAgainMs);
  });
  const judge = createJudge(created, log, () => clock.monoMs(), line);
  const answering = answerTicks((tick) => {
    parent.alive();
    const answer = judge(tick);
    if (answer.type === 'consent' && answer.withheld === 'otherSite') readAgain();
    return answer;
  }, (why) => { log.warn({ why }, 'client dropped'); });
  // Ticks are the sign of life; with none to answer (no signald, or a stopped one), waiting for them is.
  setInterval(() => { if (answering.idle()) parent.alive(); }, idleAliveMs).unref();
  process.on('SIGTERM', end).on('SIGINT', end);
  const path = join(options.runDir, socketNames.monitor);
  // A socket left by a process that was killed.
  rmSync(path, { force: true });
  answering.server.on('error', (error) => { refuse(unavailableExit, error.message); });
  answering.server.listen(path, () => {
    // Its folder's group is signald's; nobody else asks it anything.
    chmodSync(path, 0o660);
    process.stdout.write('{"ready":true}\n');
  });
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

/** The clock's scale is the bench's: signald's clock is held against this one. */
function readOptions(argv: readonly string[]): { readonly site: string; readonly runDir: string; readonly trust: string; readonly clockScale: number } | null {
  try {
    const { values } = parseArgs({
      args: [...argv], strict: true,
      options: { 'site': { type: 'string' }, 'run-dir': { type: 'string' }, 'trust': { type: 'string', default: '/etc/ngatu/trust' }, 'clock-scale': { type: 'string', default: '1' } },
    });
    const site = values.site;
    const runDir = values['run-dir'];
    const clockScale = Number(values['clock-scale']);
    if (site === undefined || runDir === undefined || !(clockScale > 0)) return null;
    return { site, runDir, trust: values.trust, clockScale };
  } catch {
    return null;
  }
}
