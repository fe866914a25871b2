import { createHash, type Hash } from 'node:crypto';
import type { Mutant } from '../../src/sim/junction/controller.ts';
import { disturb } from '../../src/sim/junction/disturb.ts';
import { createSimulation } from '../../src/sim/junction/simulation.ts';
import { swarmPlan } from './play.ts';
import { randomSealed, sealedNinhKieu } from './site.ts';

/** Everything a run said and did, as a hash: what left for the boards, what the monitor was told and said, events, lamps. */
export interface Fingerprint { readonly requests: number; readonly hash: string }

/** One seed of the swarm, hashed. A change that is to preserve behaviour gives the same fingerprints as the commit before. */
export function fingerprint(kind: 'ninh-kieu' | 'random', seed: number, actMs: number, endMs: number): Fingerprint {
  const hash = createHash('sha256');
  let requests = 0;
  const site = kind === 'ninh-kieu' ? sealedNinhKieu() : randomSealed(seed);
  const mutant = (): Mutant => ({
    lines: (lines) => ({
      ...lines,
      submit(asked) {
        requests += asked.length;
        note(hash, 'submit', asked);
        lines.submit(asked);
      },
      withdraw(ids) {
        note(hash, 'withdraw', ids);
        lines.withdraw(ids);
      },
    }),
    answer(answer) {
      note(hash, 'answer', answer);
      return answer;
    },
    monitor: (link) => ({
      ...link,
      send(tick) {
        note(hash, 'tick', tick);
        link.send(tick);
      },
    }),
  });
  const sim = createSimulation({ site, seed, vehiclesPerHour: 1200, mutant, tell: (line) => { note(hash, 'cabinet', line); } });
  for (const { atMs, disturbance } of swarmPlan(site, seed, actMs)) sim.world.at(atMs, () => { disturb(sim, disturbance); });
  const second = (): void => {
    note(hash, 'state', sim.controller.junction()?.state() ?? null);
    sim.world.at(sim.world.nowMs() + 1000, second);
  };
  // Before its first tick nobody has read anything.
  sim.world.at(1000, second);
  sim.run(endMs);
  note(hash, 'events', sim.events);
  return { requests, hash: hash.digest('hex').slice(0, 16) };
}

function note(hash: Hash, what: string, value: unknown): void {
  hash.update(what);
  hash.update(JSON.stringify(value, inOrder));
}

/** The order in which keys were written is no behaviour. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const actMs = 120_000;
/** A minute more than the act: most runs come back to the stages. */
const endMs = actMs + 60_000;

function say(name: string, { requests, hash }: Fingerprint): void {
  process.stdout.write(`${name} ${requests} ${hash}\n`);
}

/** node test/simulation/fingerprint.ts [SEEDS]: one line per run, to be compared between two commits. */
function main([count = '6']: readonly string[]): void {
  const seeds = Array.from({ length: Number(count) }, (_, index) => index + 1);
  say('ninh-kieu undisturbed', fingerprint('ninh-kieu', 0, 0, 600_000));
  for (const seed of seeds) {
    say(`ninh-kieu ${seed}`, fingerprint('ninh-kieu', seed, actMs, endMs));
    say(`random ${seed}`, fingerprint('random', seed, actMs, endMs));
  }
}

if (import.meta.main) main(process.argv.slice(2));
