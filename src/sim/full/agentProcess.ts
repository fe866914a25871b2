import { createAgent, agentTickMs, type Agent } from '../../agentd/agent.ts';
import { detach } from '../../agentd/detach.ts';
import type { Connected } from '../../ipc/client.ts';
import type { LinkState } from '../../model/junctionState.ts';
import type { Logger } from '../../platform/logger.ts';
import { memoryStates } from '../../platform/stateFile.ts';
import type { Random } from '../../platform/random.ts';
import { openRecord, type EventRecord } from '../../record/record.ts';
import { startProcess, type Wall } from '../junction/virtualProcess.ts';
import type { World } from '../junction/world.ts';
import { actorOf, type Actor } from './actor.ts';
import type { SimulatedDisk } from './recordDisk.ts';
import type { VirtualBroker } from './virtualBroker.ts';

/** What the agent claims of its clock; a lie is a proposal like any other. */
export type ClockClaim = { readonly errorMs: number; readonly synced: true; readonly ttlMs: number } | null;

export interface AgentSpec {
  readonly world: World;
  readonly wall: Wall;
  readonly random: Random;
  readonly siteId: string;
  readonly path: string;
  readonly disk: SimulatedDisk;
  readonly broker: VirtualBroker;
  readonly logger: Logger;
  readonly reconnectMaxMs: number | null;
  readonly connectSignald: (actor: Actor) => Promise<Connected>;
  readonly claim: () => ClockClaim;
  /** A process is gone: its sockets are. */
  readonly onDeath: () => void;
}

/** ngatu-agentd in virtual time: record, intake, pump, transport and statuses unchanged; it dies and comes back. */
export interface AgentProcess {
  linkState(): LinkState | null;
  alive(): boolean;
  starts(): number;
  stall(untilMs: number): void;
  /** SIGKILL; a new one comes after `downMs`. */
  kill(downMs: number): void;
  /** SIGTERM: it says goodbye. */
  restart(downMs: number): void;
  /** The power is cut within its next commit. */
  cutPower(downMs: number): void;
}

interface Running { readonly actor: Actor; readonly agent: Agent; readonly record: EventRecord; ending: boolean }

const goodbyeMs = 500;

export function createAgentProcess(spec: AgentSpec): AgentProcess {
  const { world, disk } = spec;
  let starts = 0;
  let running: Running | null = null;
  const start = (): void => {
    starts += 1;
    const process = startProcess({ world, bootId: `agentd-${starts}`, random: spec.random, wall: spec.wall });
    running = run(spec, actorOf(world, process));
  };
  const die = (downMs: number): void => {
    if (running === null) return;
    running.actor.process.kill();
    running = null;
    spec.onDeath();
    world.at(world.nowMs() + downMs, start);
  };
  start();
  return {
    alive: () => running !== null,
    starts: () => starts,
    linkState: () => running?.agent.linkState() ?? null,
    stall: (untilMs) => { running?.actor.process.stall(untilMs); },
    kill(downMs) {
      if (running === null) return;
      die(downMs);
      disk.drop();
    },
    restart(downMs) {
      const ending = running;
      if (ending === null || ending.ending) return;
      ending.ending = true;
      ending.actor.input(world.nowMs(), () => { detach(ending.agent.end()); });
      // It ends by itself within its deadline; what the parent would wait for.
      world.at(world.nowMs() + goodbyeMs, () => {
        if (running !== ending) return;
        ending.record.close();
        die(downMs);
        disk.drop();
      });
    },
    cutPower(downMs) {
      const cut = running;
      if (cut === null) return;
      disk.cutAtNextWrite(() => { if (running === cut) die(downMs); });
    },
  };
}

/** As agentd/start.ts wires it; without its view socket, which only reads. */
function run(spec: AgentSpec, actor: Actor): Running {
  const { clock } = actor;
  const opened = openRecord(spec.path, clock, spec.disk);
  if (!opened.ok) throw new Error(`the agent's store: ${opened.problem.code} ${opened.problem.detail}`);
  const { record } = opened;
  const agent = createAgent({
    options: { runDir: 'run', stateDir: 'state', siteId: spec.siteId, brokers: ['mqtt://virtual'], tls: null, centreTrust: null, budgetBytes: {}, clockScale: 1, reconnectMaxMs: spec.reconnectMaxMs },
    record, clock, realClock: clock, uniform: () => spec.random.next(), version: 'simulated', logger: spec.logger,
    files: memoryStates(), verify: () => 'unknownKey', dayOf: () => '2026-01-01',
    ports: {
      connectSignald: () => spec.connectSignald(actor),
      connectBroker: spec.broker.connectFor(actor, spec.broker.lines.agent),
      clockProposal: () => spec.claim(),
    },
  });
  const state: Running = { actor, agent, record, ending: false };
  const tick = (): void => {
    if (state.ending) return;
    agent.tick();
    clock.after(agentTickMs, tick);
  };
  tick();
  return state;
}
