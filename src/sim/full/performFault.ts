import { siteTopics } from '../../link/topics.ts';
import type { Random } from '../../platform/random.ts';
import type { ClockClaim } from './agentProcess.ts';
import type { FullFault } from './fullFault.ts';
import { runMad } from './madAgent.ts';
import { healthyLine } from './mqttLine.ts';
import type { FullStack } from './stack.ts';

export interface Healthy { readonly honest: ClockClaim; readonly reap: () => void }

const hourMs = 3_600_000;
const agentId = (siteId: string): string => `ngatu-agent-${siteId}`;
const centreId = (siteId: string): string => `ngatu-centre-${siteId}`;

/** Does it; what lasts is healed when its time is over. */
// Over 70 lines: one line or two for each fault, read as a table.
export function performFault(stack: FullStack, what: FullFault, forMs: number, random: Random, { honest, reap }: Healthy): void {
  const { world, agent, broker, centre, disk } = stack;
  const { siteId } = stack.site.safety;
  const nowMs = world.nowMs();
  const later = (heal: () => void): void => { world.at(nowMs + forMs, heal); };
  switch (what) {
    case 'agent.kill': agent.kill(forMs); return;
    case 'agent.restart': agent.restart(forMs); return;
    case 'agent.powerCut': agent.cutPower(forMs); return;
    case 'agent.stall': agent.stall(nowMs + forMs); return;
    case 'agent.mad':
      agent.kill(forMs);
      runMad({ world, wall: stack.wall, random, side: stack.side, forge: stack.forge, onDeath: reap }, forMs);
      return;
    case 'agent.memoryOnly':
      // The disk opens nothing while the agent starts; a healthy start ends it.
      disk.trouble('unopenable');
      agent.kill(500);
      later(() => {
        disk.trouble(null);
        agent.kill(500);
      });
      return;
    case 'store.full':
    case 'store.ioError':
      disk.trouble(what === 'store.full' ? 'full' : 'ioError');
      later(() => { disk.trouble(null); });
      return;
    case 'broker.gone':
      broker.stop();
      later(() => { broker.start(); });
      return;
    case 'broker.drop': broker.drop(agentId(siteId)); return;
    case 'broker.dropCentre': broker.drop(centreId(siteId)); return;
    case 'broker.stall': broker.stall('agent', nowMs + forMs); return;
    case 'broker.stallCentre': broker.stall('centre', nowMs + forMs); return;
    case 'broker.slow':
      Object.assign(broker.lines.agent, { bytesPerS: random.int(1500, 20_000), wayMs: { least: 50, most: 1500 } });
      later(() => { Object.assign(broker.lines.agent, healthyLine); });
      return;
    case 'broker.duplicates':
      broker.duplicates = random.next();
      later(() => { broker.duplicates = 0; });
      return;
    case 'broker.overflow':
      broker.maxQueued = random.int(0, 20);
      centre.kill(Math.max(1, forMs));
      later(() => { broker.maxQueued = 1000; });
      return;
    case 'broker.slowAck':
      broker.ackDelayMs = random.int(50, 3000);
      later(() => { broker.ackDelayMs = 0; });
      return;
    case 'broker.deny':
      broker.deny(random.pick([`${siteId}/status/+/+`, `${siteId}/replay/+/alarm`, `${siteId}/+/+/evidence`, '#']));
      later(() => { broker.deny(null); });
      return;
    case 'centre.kill': centre.kill(forMs); return;
    case 'link.garbage': garbage(stack, random); return;
    case 'centre.hostilePlan':
      stack.figures.hostileSent += 1;
      broker.inject(siteTopics(siteId).planSet, stack.forge.hostile(nowMs + stack.wall.offsetMs).text, random.next() < 0.5 ? Buffer.from('c1') : null);
      return;
    case 'centre.goodPlan':
      centre.pushPlan(stack.forge.good(nowMs + stack.wall.offsetMs), (result) => {
        if (result === null) stack.figures.plansUnanswered += 1;
        else if (result.outcome === 'accepted') stack.figures.plansAccepted += 1;
        else stack.figures.plansRejected += 1;
      });
      return;
    case 'clock.lie':
      stack.claim = random.pick([null, { errorMs: 0, synced: true, ttlMs: hourMs }, { errorMs: 1e9, synced: true, ttlMs: 1 }]);
      later(() => { stack.claim = honest; });
      return;
    case 'wall.step': stack.wall.offsetMs += random.int(-5, 5) * hourMs; return;
  }
}

/** What nobody of this house would publish, on every topic that somebody reads. */
function garbage({ broker, site, agent }: FullStack, random: Random): void {
  const topics = siteTopics(site.safety.siteId);
  const epoch = agent.linkState()?.storeEpoch ?? 'none';
  const acks = (list: unknown): string => JSON.stringify({ schema: 1, epoch, acks: list });
  const payload = random.pick([
    '', '{', 'null', '[]', '{"schema":1}', 'x'.repeat(300_000), '['.repeat(50_000),
    acks([{ channel: 'evidence', upTo: 2 ** 53, credits: 100 }]), acks([{ channel: 'nobody', upTo: 3, credits: 1 }]),
    acks([{ channel: random.pick(['__proto__', 'constructor', 'toString']), upTo: random.int(0, 1), credits: 1, gap: random.next() < 0.5 }]), acks([{ channel: 'event', upTo: 0, credits: 0 }]),
    acks(Array.from({ length: 65 }, () => ({ channel: 'event', upTo: 0, credits: 5 }))),
    acks([{ channel: 'event', upTo: 0, credits: 500, gap: true }]), acks([{ channel: 'event', upTo: -1, credits: 500 }]),
    JSON.stringify({ schema: 1, epoch: 'older', acks: [{ channel: 'event', upTo: 1, credits: 1 }] }),
    JSON.stringify({ schema: 2, epoch, acks: [] }),
  ]);
  broker.inject(random.pick([topics.ack, topics.planSet, topics.presence, topics.live('stage.changed', 'event'), topics.replay('x', 'event'), topics.planResult]), payload);
}
