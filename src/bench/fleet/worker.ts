import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { requirePinnedRuntime } from '../../platform/runtime.ts';

requirePinnedRuntime();
const { createAgent, agentTickMs } = await import('../../agentd/agent.ts');
const { createClock } = await import('../../platform/clock.ts');
const { createLogger } = await import('../../platform/logger.ts');
const { createRandom } = await import('../../platform/random.ts');
const { memoryStates } = await import('../../platform/stateFile.ts');
const { openRecord } = await import('../../record/record.ts');
const { openLightJunction } = await import('./lightJunction.ts');

/** Arguments: folder, broker, first cabinet, how many, events a second, longest wait before a reconnect. One line of JSON answers each line `figures`. */
const [dir = '.', broker = '', first = '0', count = '1', rate = '1', reconnectMaxMs = ''] = process.argv.slice(2);
const clock = createClock();
const logger = createLogger('fleet');
logger.level = 'silent';

const cabinets = Array.from({ length: Number(count) }, (_, index) => {
  const siteId = `f-${Number(first) + index}`;
  const opened = openRecord(join(dir, siteId, 'record.db'), clock);
  if (!opened.ok) throw new Error(`${siteId}: ${opened.problem.code} ${opened.problem.detail}`);
  const { record } = opened;
  const random = createRandom(Number(first) + index + 1);
  const junction = openLightJunction({ clock, random, rate: Number(rate) });
  mkdirSync(join(dir, siteId), { recursive: true });
  const agent = createAgent({
    options: { runDir: dir, stateDir: join(dir, siteId), siteId, brokers: [broker], tls: null, centreTrust: null, budgetBytes: {}, clockScale: 1, reconnectMaxMs: reconnectMaxMs === '' ? null : Number(reconnectMaxMs) },
    record, clock, realClock: clock, uniform: () => random.next(), version: 'fleet', logger, files: memoryStates(), verify: () => 'unknownKey', dayOf: () => '2026-01-01',
    ports: { connectSignald: junction.connect, connectBroker: junction.watched, clockProposal: () => null },
  });
  return { agent, record, junction };
});

setInterval(() => { for (const { agent } of cabinets) agent.tick(); }, agentTickMs);
const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  if (line === 'stop') for (const { junction } of cabinets) junction.stop();
  if (line === 'mark') for (const { junction } of cabinets) junction.mark();
  if (line !== 'figures') return;
  const links = cabinets.map(({ agent }) => agent.linkState());
  const told = {
    connected: links.filter((link) => link.connected).length, stored: links.reduce((sum, link) => sum + link.stored, 0), delivered: links.reduce((sum, link) => sum + link.delivered, 0),
    made: cabinets.reduce((sum, { junction }) => sum + junction.made(), 0), waiting: cabinets.reduce((sum, { junction }) => sum + junction.waiting(), 0),
    failedHandshakes: cabinets.reduce((sum, { junction }) => sum + junction.failedHandshakes(), 0), handshakes: cabinets.reduce((sum, { junction }) => sum + junction.handshakes(), 0),
    upMs: cabinets.map(({ junction }) => junction.upWallMs()), rssBytes: process.memoryUsage().rss, cpuUs: process.cpuUsage(),
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
});
// The parent's pipe is its life.
input.on('close', () => { process.exit(0); });
process.stdout.write('{"ready":true}\n');
