import { detach } from '../../agentd/detach.ts';
import { centreTickMs, createCentre, type Centre } from '../../centre/centre.ts';
import type { CentreCounts } from '../../centre/receiptBook.ts';
import { openReceipts, type Receipts } from '../../centre/receipts.ts';
import type { PlanResult } from '../../model/linkMessage.ts';
import type { PlanEnvelope } from '../../model/plan.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Random } from '../../platform/random.ts';
import { openDurable, type Db } from '../../record/database.ts';
import { startProcess, type Wall } from '../junction/virtualProcess.ts';
import type { World } from '../junction/world.ts';
import { actorOf, type Actor } from './actor.ts';
import type { VirtualBroker } from './virtualBroker.ts';

export interface CentreSpec {
  readonly world: World;
  readonly wall: Wall;
  readonly random: Random;
  readonly siteId: string;
  readonly path: string;
  readonly broker: VirtualBroker;
  readonly logger: Logger;
  readonly reconnectMaxMs: number | null;
  readonly onDeath: () => void;
}

/** One row of the centre's table, as the ledger reads it. */
export interface CentreRow { readonly epoch: string; readonly channel: string; readonly seq: number; readonly code: string; readonly vals: string; readonly boot: string | null; readonly n: number | null }

/** The reference centre in virtual time: receipts and plan desk unchanged. */
export interface CentreProcess {
  /** SIGKILL: what it took and did not store is gone. */
  kill(downMs: number): void;
  pushPlan(envelope: PlanEnvelope, answered: (result: PlanResult | null) => void): void;
  counts(): CentreCounts | null;
  /** Everything that is durable at the centre. */
  rows(): readonly CentreRow[];
  close(): void;
}

interface Running { readonly actor: Actor; readonly centre: Centre; readonly receipts: Receipts; readonly db: Db }

export function createCentreProcess(spec: CentreSpec): CentreProcess {
  const { world } = spec;
  let starts = 0;
  let running: Running | null = null;
  const start = (): void => {
    starts += 1;
    running = run(spec, actorOf(world, startProcess({ world, bootId: `centre-${starts}`, random: spec.random, wall: spec.wall })));
  };
  start();
  return {
    kill(downMs) {
      if (running === null) return;
      running.actor.process.kill();
      // Its commits are durable (synchronous=FULL); a killed process loses none of them.
      running.receipts.close();
      running = null;
      spec.onDeath();
      world.at(world.nowMs() + downMs, start);
    },
    pushPlan(envelope, answered) {
      const at = running;
      if (at === null) return;
      at.actor.input(world.nowMs(), () => { detach(at.centre.pushPlan(envelope).then((result) => { answered(result); return null; })); });
    },
    counts: () => running?.receipts.counts() ?? null,
    rows: () => running?.db.prepare<[], CentreRow>('SELECT epoch, channel, seq, code, vals, boot, n FROM entry ORDER BY epoch, channel, seq').all() ?? [],
    close() { running?.receipts.close(); },
  };
}

function run(spec: CentreSpec, actor: Actor): Running {
  const { clock } = actor;
  const kept: { db: Db | null } = { db: null };
  const opened = openReceipts(spec.path, (path) => {
    const found = openDurable(path);
    if (found.ok) {
      // As the agent's disk: what a commit returned from counts as durable.
      found.db.pragma('synchronous = OFF');
      kept.db = found.db;
    }
    return found;
  });
  if (!opened.ok || kept.db === null) throw new Error(`the centre's store: ${opened.ok ? '' : opened.problem.detail}`);
  const { receipts } = opened;
  const centre = createCentre({
    options: { brokers: ['mqtt://virtual'], tls: null, key: null, stateDir: 'state', runDir: 'run', siteId: spec.siteId, reconnectMaxMs: spec.reconnectMaxMs },
    receipts, clock, uniform: () => spec.random.next(), logger: spec.logger,
    connectBroker: spec.broker.connectFor(actor, spec.broker.lines.centre),
  });
  const tick = (): void => {
    centre.tick();
    clock.after(centreTickMs, tick);
  };
  tick();
  return { actor, centre, receipts, db: kept.db };
}
