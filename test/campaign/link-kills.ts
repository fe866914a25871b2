import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { end, FakeSignald, LinkBench, until } from '../integration/link/bench.ts';

/** Kills of one seed, of agentd, broker and sink in turn, and of two at once. */
const killsASeed = 6;
const victims = ['agentd', 'broker', 'centre'] as const;
type Victim = (typeof victims)[number];

/** Rows of this signald at the sink, read once it is gone. */
function rowsAt(path: string, boot: string): { readonly rows: number; readonly distinct: number } {
  if (!existsSync(path)) return { rows: 0, distinct: 0 };
  const db = new Database(path, { readonly: true });
  const rows = Number(db.prepare('SELECT count(*) FROM entry WHERE boot = ?').pluck().get(boot));
  const distinct = Number(db.prepare('SELECT count(DISTINCT n) FROM entry WHERE boot = ?').pluck().get(boot));
  db.close();
  return { rows, distinct };
}

export const campaign: Campaign = {
  summary: `kill -9 over agentd, broker and sink of a real link, ${killsASeed} a seed, while events flow: lost and doubled after the key`,
  figures: { kills: 'sum', agentd: 'sum', broker: 'sum', centre: 'sum', events: 'sum', lost: 'sum', doubled: 'sum', 'longest drain s': 'max' },
  async run(seed) {
    const random = createRandom(seed);
    const bench = new LinkBench();
    await bench.open();
    const signald = new FakeSignald(`boot-${seed}`);
    await signald.start(bench.runDir);
    const counts: Record<Victim, number> = { agentd: 0, broker: 0, centre: 0 };
    const problems: string[] = [];
    const start = { agentd: () => bench.agent(60_000), broker: () => bench.broker(['max_queued_messages 100']), centre: () => bench.centre() } as const;
    let drainS = 0;
    let killed = 0;
    try {
      const running = { broker: await start.broker(), centre: await start.centre(), agentd: await start.agentd() };
      const over = new AbortController();
      const flow = (async (): Promise<void> => {
        while (!over.signal.aborted) {
          signald.emit(random.int(1, 40), random.pick(['stage.changed', 'fault.raised', 'mode.changed', 'group.aspect', 'cycle.measures']));
          await new Promise((resolve) => { setTimeout(resolve, random.int(5, 120)); });
        }
      })();
      while (killed < killsASeed) {
        await new Promise((resolve) => { setTimeout(resolve, random.int(50, 1500)); });
        const first = random.pick(victims);
        const both = random.next() < 0.25 ? [first, random.pick(victims)] : [first];
        for (const victim of new Set(both)) {
          await end(running[victim], 'SIGKILL');
          counts[victim] += 1;
          killed += 1;
        }
        await new Promise((resolve) => { setTimeout(resolve, random.int(0, 800)); });
        for (const victim of new Set(both)) running[victim] = await start[victim]();
      }
      over.abort();
      await flow;
      const sinceMs = performance.now();
      await until('all is stored', () => signald.acked >= signald.events.length, 120_000);
      await until('all is delivered', async () => { const link = await bench.linkState(); return link !== null && link.stored > signald.events.length && link.delivered === link.stored; }, 180_000);
      drainS = (performance.now() - sinceMs) / 1000;
      await end(running.centre, 'SIGTERM');
    } catch (error) {
      problems.push(String(error));
    } finally {
      await signald.stop();
    }
    const { rows, distinct } = rowsAt(join(bench.dir, 'centre', 'centre.db'), signald.boot);
    await bench.close();
    const lost = signald.events.length - distinct;
    const doubled = rows - distinct;
    if (lost !== 0 || doubled !== 0) problems.push(`${lost} lost, ${doubled} doubled of ${signald.events.length}`);
    return {
      figures: { kills: killed, ...counts, events: signald.events.length, lost, doubled, 'longest drain s': Math.round(drainS * 10) / 10 },
      problems: problems.map((problem) => `${problem}; replay: scripts/campaign link-kills --seed ${seed} --minutes 0.01`),
    };
  },
};
