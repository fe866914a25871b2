import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveIpc, type IpcServer } from '../ipc/server.ts';
import type { BusReply } from '../field/scan/request.ts';
import { rights } from '../model/ipcMessage.ts';
import { socketNames } from '../model/ipcWire.ts';
import { createClock } from '../platform/clock.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { linkToParent } from '../platform/parent.ts';
import { programOf } from '../platform/program.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { Problem } from '../model/problem.ts';
import { isSerial } from '../model/site.ts';
import { agentAccounts } from './agentAccounts.ts';
import { readArguments, type SignaldArguments } from './arguments.ts';
import { readCommissioning } from './commissionFile.ts';
import { createBusSide } from './busSide.ts';
import { configureCore } from './core.ts';
import { runJunction, type Junction } from './daemon.ts';
import { createDesk } from './desk.ts';
import { createEnding } from './ending.ts';
import { openInbox } from './inboxFile.ts';
import { realDisk } from './journalDisk.ts';
import { devicePath, isPty, openLines, type Lines } from './lines.ts';
import { startIntegrity } from './integrity.ts';
import { learnedNow, openLearnedStore } from './learnedStore.ts';
import { openWeekStore } from './weekStore.ts';
import { hostBoot, openLatchJournal } from './latchJournal.ts';
import { openMonitorLink, type MonitorLink } from './monitorLink.ts';
import { loadSite } from './siteFile.ts';
import { keepOffTick } from './planDisk.ts';
import { openSitePort, voidedHere } from './sitePort.ts';
import { readLedger } from './siteSwap.ts';

/** EX_CONFIG: a supervisor must not take this for a crash worth a restart. */
const badConfiguration = 78;
/** Problems of a commissioning record that go into the log; `ngatu commission check` names all. */
const mostNamed = 20;

/** Wires signald together and runs it until TERM, INT or the parent's end. */
export async function start(argv: readonly string[]): Promise<void> {
  const log = createLogger('signald');
  const parsed = readArguments(argv);
  if (typeof parsed === 'string') return refuse(log, parsed, []);
  const loaded = loadSite(parsed.site, parsed.trust);
  if (!loaded.ok) return refuse(log, 'the site artefact is refused; the junction stays in flash', loaded.problems);
  const site = loaded.value;
  if (parsed.clockScale !== 1 && site.safety.lines.some((line) => !isSerial(line) || !isPty(devicePath(parsed.runDir, line.device)))) {
    return refuse(log, '--clock-scale is for benches: a line of this site is no pseudo terminal', []);
  }
  mkdirSync(parsed.runDir, { recursive: true });
  await run(parsed, site, log);
  return undefined;
}

async function run(options: SignaldArguments, site: SealedSite, log: Logger): Promise<void> {
  const clock = createClock(options.clockScale);
  const desk = createDesk({ site, clock, stateDir: options.stateDir, version: version(), inbox: openInbox(options.stateDir, log, (delayMs, call) => clock.after(delayMs, call)), keep: keepOffTick(realDisk) });
  for (const found of desk.plans.startProblems()) log.error({ problem: found }, 'the stored plan set is not used as it is');
  const { plan, planVersion, book } = desk.plans.current();
  const ledger = readLedger(options.site);
  if (!ledger.ok) log.error({ detail: ledger.detail }, 'what replacements of the site have made void is not known');
  const commissioning = readCommissioning(site, options.commission, options.trust, voidedHere(ledger, site));
  if (commissioning.state === 'unfit') log.error({ problems: commissioning.problems.slice(0, mostNamed), of: commissioning.problems.length }, 'not commissioned; the junction stays in flash');
  const configured = configureCore(site, plan, planVersion, commissioning, book);
  if (!configured.ok) return refuse(log, 'this site does not fit its lines; the junction stays in flash', configured.problems);

  const learned = openLearnedStore({ site, stateDir: options.stateDir, wallMs: () => clock.wallMs(), log });
  const week = openWeekStore({ site, stateDir: options.stateDir, log });
  // The start itself is counted, and on the disk, before anything moves.
  const journal = openLatchJournal({ stateDir: options.stateDir, clock, log, hostBoot: hostBoot() });
  // The lines and the monitor's socket call back into the junction, which needs both; the end may come before any of them stands.
  const late: { junction: Junction | null; lines: Lines | null; monitor: MonitorLink | null } = { junction: null, lines: null, monitor: null };
  let servers: readonly IpcServer[] = [];
  const { end, endAround } = createEnding({
    clock, log, journal,
    stop: () => { late.junction?.stop(); },
    close() {
      late.monitor?.close();
      return [week.close(), learned.close(learnedNow(late.junction?.look())), late.lines?.close(), ...servers.map((server) => server.close())];
    },
  });
  const parent = linkToParent(() => { end('parent gone'); });
  const bus = createBusSide(clock, (requests) => late.lines?.submit(requests));
  const onReply = (reply: BusReply): void => { if (!bus.onReply(reply)) late.junction?.onReply(reply); };
  const lines = openLines({ site, runDir: options.runDir, clock, log, onReply, onBytes: (line, way, bytes) => { bus.heard(line, way, bytes); } });
  const monitor = openMonitorLink(join(options.runDir, socketNames.monitor), clock, (answer) => late.junction?.onAnswer(answer));
  const junction = runJunction({
    config: { ...configured.value, learned: learned.lanes, week: week.history }, clock, version: version(), program: programOf(version(), fileURLToPath(new URL('..', import.meta.url))), ring: desk.ring, wall: desk.wall, clockStatus: desk.clockStatus, latches: journal.book,
    journal: (records) => { journal.append(records); }, journalState: () => journal.state(), found: () => journal.faults(),
    integrity: (inUse) => startIntegrity({ inUse, artefactPath: options.site }),
    lines: () => lines, monitor: () => monitor, agentConnected: desk.agentConnected,
    afterTick(n) {
      desk.afterTick(n);
      if (late.junction !== null) bus.afterTick(n, late.junction);
      learned.afterTick(() => learnedNow(late.junction?.look()), clock.monoMs());
      week.afterTick(late.junction?.look().core.week.history ?? null);
      parent.alive();
    },
  });
  Object.assign(late, { junction, lines, monitor });
  desk.attach(junction, bus, openSitePort({ options, ledger, wallMs: () => clock.wallMs(), log, endAround }));
  if (learned.news !== null) desk.ring.add(learned.news, clock.stamp(desk.wall().errorMs));
  const agents = agentAccounts();
  servers = await Promise.all(rights.map((right) => serveIpc({
    path: join(options.runDir, socketNames[right]), right, server: 'signald', authDir: join(options.runDir, 'auth'), agents,
    handle: (call, session) => desk.handle(call, session),
    onSession: (session) => { desk.begin(session); },
    onEnd: (session) => { desk.end(session); },
  })));
  process.on('SIGTERM', () => { end('SIGTERM'); }).on('SIGINT', () => { end('SIGINT'); });
  process.stdout.write('{"ready":true}\n');
}

function refuse(log: Logger, why: string, problems: readonly Problem[]): void {
  log.fatal({ problems }, why);
  process.exitCode = badConfiguration;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}
