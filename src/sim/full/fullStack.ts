import { join } from 'node:path';
import type { SealedSite } from '../../model/artefact.ts';
import { createLogger } from '../../platform/logger.ts';
import { createRandom } from '../../platform/random.ts';
import { ringCapacity as daemonsRing } from '../../signald/eventRing.ts';
import type { AroundSpec } from '../junction/simulation.ts';
import { createAgentProcess, type ClockClaim } from './agentProcess.ts';
import { createCentreProcess } from './centreProcess.ts';
import { isFullFault } from './fullFault.ts';
import { createLedger } from './ledger.ts';
import { performFault } from './performFault.ts';
import { createPlanForge, type PlanForge } from './planForge.ts';
import { createSimulatedDisk } from './recordDisk.ts';
import { createSignaldSide } from './signaldSide.ts';
import type { FullFigures, FullStack } from './stack.ts';
import { createSockets } from './socketPair.ts';
import { createVirtualBroker } from './virtualBroker.ts';
import { reapClients } from './virtualClient.ts';

export interface FullSpec {
  readonly seed: number;
  /** A folder of this run alone: the stores of agent, centre and plans. */
  readonly dir: string;
  /** Events that signald keeps; absent: as the daemon. */
  readonly ringCapacity?: number;
  /** Longest wait before a reconnect, ms; null = link.md's. */
  readonly reconnectMaxMs?: number | null;
  /** A disk that acknowledges before it writes (a canary: its losses must be found). */
  readonly lyingDisk?: boolean;
}

/** Dead processes' sockets are closed so often, ms. */
const reapMs = 100;
/** Events on their way in a healthy stack: group commit, window, centre's batch. */
const underWay = 15;

/** The site must be the forge's (`planSite`), so that signald trusts its author. */
export function createFullStack(spec: FullSpec, { world, site, wall }: AroundSpec): FullStack {
  const stream = (part: number): ReturnType<typeof createRandom> => createRandom((spec.seed * 999_983 + part * 104_729) >>> 0);
  const { siteId } = site.safety;
  const logger = createLogger('simulated');
  logger.level = process.env['NGATU_SIM_LOG'] ?? 'silent';
  const ledger = createLedger();
  const ringCapacity = spec.ringCapacity ?? daemonsRing;
  const forge = forgeOf(site, spec.seed);
  const broker = createVirtualBroker(world, stream(1));
  const sockets = createSockets(world, stream(2));
  const reap = (): void => {
    sockets.reap();
    reapClients(world);
  };
  const side = createSignaldSide({ world, site, random: stream(3), sockets, ledger, stateDir: join(spec.dir, 'signald'), ringCapacity });
  const path = join(spec.dir, 'record.db');
  const disk = createSimulatedDisk(path, stream(4), spec.lyingDisk ?? false);
  const reconnectMaxMs = spec.reconnectMaxMs ?? null;
  const base = { world, wall, siteId, broker, logger, reconnectMaxMs, onDeath: reap };
  const figures: FullFigures = { faults: {}, plansAccepted: 0, plansRejected: 0, plansUnanswered: 0, hostileSent: 0, hostileAccepted: 0, ringPeak: 0 };
  const honest: ClockClaim = { errorMs: 50, synced: true, ttlMs: 60_000 };
  const agent = createAgentProcess({ ...base, random: stream(5), path, disk, connectSignald: (actor) => side.connect(actor, 'agentd'), claim: () => stack.claim });
  const centre = createCentreProcess({ ...base, random: stream(6), path: join(spec.dir, 'centre.db') });
  const dice = stream(7);
  const stack: FullStack = {
    site, world, wall, side, agent, centre, broker, disk, forge, ledger, figures, ringCapacity, claim: honest,
    beside: side.beside,
    disturb(what, forMs) {
      if (!isFullFault(what)) throw new Error(`no such fault around signald: ${what}`);
      figures.faults[what] = (figures.faults[what] ?? 0) + 1;
      performFault(stack, what, forMs, dice, { honest, reap });
    },
    isDrained() {
      const state = agent.linkState();
      return state !== null && state.connected && state.outbox <= underWay && (side.ring()?.backlog() ?? 0) <= underWay;
    },
    linkState: () => agent.linkState(),
    settle: (asOfMs) => ledger.settle(centre.rows(), asOfMs, side.bootId(), agent.linkState()?.storeEpoch ?? null),
    close() {
      disk.drop();
      centre.close();
    },
  };
  const watch = (): void => {
    reap();
    figures.ringPeak = Math.max(figures.ringPeak, side.ring()?.backlog() ?? 0);
    world.at(world.nowMs() + reapMs, watch);
  };
  watch();
  watchPlans(stack);
  return stack;
}

/** The site with the forge's author among its trust keys. */
export function planSite(site: SealedSite, seed: number): SealedSite {
  return forgeOf(site, seed).site;
}

function forgeOf(site: SealedSite, seed: number): PlanForge {
  return createPlanForge(site, createRandom((seed * 999_983 + 8 * 104_729) >>> 0));
}

/** Hostile documents have versions of their own only where they were accepted: signald's version never moves by them. */
function watchPlans({ world, side, forge, figures }: FullStack): void {
  const look = (): void => {
    if (side.planVersion() > forge.version()) figures.hostileAccepted += 1;
    world.at(world.nowMs() + 1000, look);
  };
  look();
}
