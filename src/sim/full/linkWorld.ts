import type { SealedSite } from '../../model/artefact.ts';
import { emptyLatches } from '../../model/latch.ts';
import type { EventDraft } from '../../model/event.ts';
import { createRandom, type Random } from '../../platform/random.ts';
import { configureCore, type CoreConfig } from '../../signald/core.ts';
import { runJunction } from '../../signald/daemon.ts';
import type { Configure } from '../junction/controller.ts';
import { startProcess, type Wall } from '../junction/virtualProcess.ts';
import { createWorld, type World } from '../junction/world.ts';
import { createFullStack, planSite, type FullSpec } from './fullStack.ts';
import type { FullStack } from './stack.ts';

/**
 * The link alone, for days: signald's desk, ring and sockets are the real ones, but its grid stands still, and its events
 * come from a list. The street is not part of it; a simulated day costs seconds instead of minutes.
 */
export interface LinkWorld {
  readonly world: World;
  readonly stack: FullStack;
  /** signald dies with what its ring held, and starts again. */
  restartSignald(): void;
}

/** Numbered events an hour of a quiet junction: stage changes, lamps, a fault now and then. */
export interface LinkTraffic { readonly eventsPerHour: number }

const secondMs = 1000;
const ticksPerSecond = 10;
const wallAtStartMs = 1_760_000_000_000;

export function createLinkWorld(site: SealedSite, spec: FullSpec, traffic: LinkTraffic): LinkWorld {
  const world = createWorld();
  const wall: Wall = { offsetMs: wallAtStartMs };
  const random = createRandom((spec.seed * 7907 + 5) >>> 0);
  const trusting = planSite(site, spec.seed);
  const stack = createFullStack(spec, { world, site: trusting, random, wall });
  let boots = 0;
  let process: ReturnType<typeof startProcess>;
  const start = (): void => {
    boots += 1;
    process = startProcess({ world, bootId: `signald-${boots}`, random, wall });
    runQuietly(world, process, stack, configuring(trusting), random, traffic);
  };
  start();
  return {
    world, stack,
    restartSignald() {
      process.kill();
      world.at(world.nowMs() + secondMs, start);
    },
  };
}

function configuring(site: SealedSite): Configure {
  return ({ plan, planVersion } = { plan: site.traffic.builtinPlan, planVersion: 0 }): CoreConfig => {
    const configured = configureCore(site, plan, planVersion);
    if (!configured.ok) throw new Error(`the site does not fit its lines: ${JSON.stringify(configured.problems)}`);
    return configured.value;
  };
}

function runQuietly(world: World, process: ReturnType<typeof startProcess>, stack: FullStack, configure: Configure, random: Random, { eventsPerHour }: LinkTraffic): void {
  const beside = stack.beside(process, configure);
  // A clock that never calls back: the grid does not tick.
  const still = { ...process.clock, after: () => () => undefined };
  const junction = runJunction({
    config: beside.config, clock: still, version: 'simulated', program: 'simulated', latches: emptyLatches, journal: () => undefined, found: () => [],
    ring: beside.ring, wall: beside.wall, agentConnected: beside.agentConnected, afterTick: () => undefined,
    lines: () => ({ submit: () => undefined, withdraw: () => undefined, lampLinesUp: () => false, lampTrouble: () => null, close: () => Promise.resolve() }),
    monitor: () => ({ send: () => undefined, connected: () => false, close: () => undefined }),
  });
  beside.attach(junction);
  let seconds = 0;
  const second = (): void => {
    seconds += 1;
    for (let due = eventsPerHour / 3600; random.next() < due; due -= 1) beside.ring.add(drawEvent(random), process.clock.stamp(null));
    beside.afterTick(seconds * ticksPerSecond);
    world.at(world.nowMs() + secondMs, second, process);
  };
  second();
}

function drawEvent(random: Random): EventDraft {
  const code = random.pick(['group.aspect', 'group.aspect', 'group.aspect', 'stage.changed', 'stage.greenEnded', 'cycle.measures', 'detector.health', 'mode.changed'] as const);
  return { code, data: { group: `g${random.int(1, 8)}`, reason: 'gapOut', value: random.int(0, 1000) } };
}
