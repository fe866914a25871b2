import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { agentTickMs, createAgent } from '../../src/agentd/agent.ts';
import { openLightJunction } from '../../src/bench/fleet/lightJunction.ts';
import { readTls } from '../../src/link/mqtt/tlsFiles.ts';
import { eventClasses, localClasses, type EventCode, type SignalEvent } from '../../src/model/event.ts';
import { createClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { memoryStates } from '../../src/platform/stateFile.ts';
import { openRecord, type EventRecord } from '../../src/record/record.ts';
import { end, freePort, home, LinkBench, until } from '../integration/link/bench.ts';
import { dayEvents, dayMix } from './trial/dayMix.ts';

/** Events of the time without a centre: seven days are 3 500 000; NGATU_BACKLOG sets another number. Hi-res waits to be asked for (link.md), the others wait to be sent. */
const backlog = Number(process.env['NGATU_BACKLOG'] ?? 20_000);
/** NGATU_REPLAY_RATE: rows a second instead of the link's own pace; a large one is no pace at all. */
const pace = process.env['NGATU_REPLAY_RATE'] === undefined ? {} : { replayRowsPerS: Number(process.env['NGATU_REPLAY_RATE']) };
const liveRate = 5;
const dayMs = 86_400_000;
const sentUnasked = (code: EventCode): boolean => !localClasses.has(eventClasses[code]);

/** The mix of a day, evenly; gives how many are sent unasked. */
function fillBacklog(record: EventRecord, count: number, random: Random): number {
  let due = 0;
  const codeOf = (): EventCode => {
    let left = random.next() * dayEvents;
    const code = dayMix.find(([, of]) => (left -= of) < 0)?.[0] ?? 'group.aspect';
    if (sentUnasked(code)) due += 1;
    return code;
  };
  for (let n = 1; n <= count; n += 500) {
    const events = Array.from({ length: Math.min(500, count - n + 1) }, (_, index): SignalEvent => ({
      boot: 'backlog', n: n + index, code: codeOf(), stamp: { bootId: 'backlog', monoMs: n + index, wallMs: 1_760_000_000_000 + Math.round(((n + index) * dayMs) / dayEvents), errorMs: 20 }, data: { group: 'vN', to: 'green', sinceMs: index },
    }));
    const stored = record.storeEvents(events);
    if (!stored.ok) throw new Error(stored.problem.detail);
  }
  return due;
}

interface Sunk { readonly rows: number; readonly distinct: number; readonly liveP99: number; /** Of events that wait for no group commit. */ readonly atOnceP99: number; readonly live: number }

const p99 = (of: readonly number[]): number => of[Math.floor(of.length * 0.99)] ?? 0;

function sunk(path: string): Sunk {
  const db = new Database(path, { readonly: true });
  const rows = Number(db.prepare(`SELECT count(*) FROM entry WHERE boot = 'backlog'`).pluck().get());
  const distinct = Number(db.prepare(`SELECT count(DISTINCT n) FROM entry WHERE boot = 'backlog'`).pluck().get());
  const latencies = (where: string): readonly number[] => db.prepare<[], number>(`SELECT receivedMs - ts FROM entry WHERE boot LIKE 'light-%' ${where} ORDER BY 1`).pluck().all();
  const [all, atOnce] = [latencies(''), latencies(`AND code LIKE 'fault.%'`)];
  db.close();
  return { rows, distinct, live: all.length, liveP99: p99(all), atOnceP99: p99(atOnce) };
}

export const campaign: Campaign = {
  summary: `A backlog of ${backlog} events (500 000 are a day), those of it that are sent unasked drained${'replayRowsPerS' in pace ? ` at up to ${pace.replayRowsPerS} a second` : ''} through TLS into the reference sink, with ${liveRate} live events a second beside it`,
  figures: { events: 'sum', 'sent unasked': 'sum', 'longest drain s': 'max', 'least events/s': 'min', 'live events': 'sum', 'live p99 max ms': 'max', 'faults p99 max ms': 'max', lost: 'sum', doubled: 'sum' },
  async run(seed) {
    const bench = new LinkBench();
    await bench.open();
    const folder = join(bench.dir, 'pki');
    for (const args of [['new', folder], ['cabinet', folder, 'b-1'], ['centre', folder, 'one']]) execFileSync(join(home, 'scripts', 'pki'), args, { stdio: 'pipe' });
    const port = await freePort();
    execFileSync(join(home, 'scripts', 'pki'), ['conf', folder, '--port', String(port)]);
    const clock = createClock();
    const opened = openRecord(join(bench.dir, 'record.db'), clock);
    if (!opened.ok) throw new Error(opened.problem.detail);
    const { record } = opened;
    const random = createRandom(seed);
    const due = fillBacklog(record, backlog, random);
    const broker = spawn('/usr/sbin/mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
    const url = `mqtts://localhost:${port}`;
    const files = (name: string): { readonly ca: string; readonly cert: string; readonly key: string } => ({ ca: join(folder, 'ca.pem'), cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) });
    const centreFiles = files('centre-one');
    const centre = await bench.process('centre', ['--all-sites', '--broker', url, '--state-dir', join(bench.dir, 'sink'), '--run-dir', join(bench.dir, 'sink'), '--reconnect-max-ms', '300', '--tls-ca', centreFiles.ca, '--tls-cert', centreFiles.cert, '--tls-key', centreFiles.key]);
    const tls = readTls(files('b-1'));
    if (!tls.ok || tls.tls === null) throw new Error('no certificate');
    const logger = createLogger('backlog');
    logger.level = 'silent';
    const junction = openLightJunction({ clock, random, rate: liveRate });
    const sinceMs = performance.now();
    const agent = createAgent({
      options: { runDir: bench.dir, stateDir: bench.dir, siteId: 'b-1', brokers: [url], tls: null, centreTrust: null, budgetBytes: {}, clockScale: 1, reconnectMaxMs: 300, ...pace },
      record, clock, realClock: clock, uniform: () => random.next(), version: 'backlog', logger, files: memoryStates(), verify: () => 'unknownKey', tls: tls.tls, dayOf: () => '2026-01-01',
      ports: { connectSignald: junction.connect, connectBroker: junction.watched, clockProposal: () => null },
    });
    const timer = setInterval(() => { agent.tick(); }, agentTickMs);
    const drained = (): boolean => { const { stored, delivered } = record.counts(); return delivered >= due && stored - delivered < 50; };
    const problems: string[] = [];
    await until('it drains', drained, 600_000).catch((error: unknown) => { problems.push(String(error)); });
    const drainS = (performance.now() - sinceMs) / 1000;
    junction.stop();
    clearInterval(timer);
    await agent.end();
    record.close();
    await end(centre, 'SIGTERM');
    await end(broker, 'SIGTERM');
    const { rows, distinct, live, liveP99, atOnceP99 } = sunk(join(bench.dir, 'sink', 'centre.db'));
    await bench.close();
    const [lost, doubled] = [due - distinct, rows - distinct];
    if (lost !== 0 || doubled !== 0) problems.push(`${lost} lost, ${doubled} doubled`);
    return {
      figures: { events: backlog, 'sent unasked': due, 'longest drain s': Math.round(drainS * 10) / 10, 'least events/s': Math.round(due / drainS), 'live events': live, 'live p99 max ms': liveP99, 'faults p99 max ms': atOnceP99, lost, doubled },
      problems: problems.map((problem) => `${problem}; replay: scripts/campaign backlog --seed ${seed} --minutes 0.01`),
    };
  },
};
