import { createRandom } from '../../../src/platform/random.ts';
import type { Told } from '../../street/told.ts';
import { flashMs, isDriven, isFlashing, leaveFlash, shows, showsGreen } from './drive.ts';
import { createInjection } from './injection.ts';
import { pauseMs, type TrialJunction } from './junction.ts';
import { answers } from './restart.ts';

// Storms, latches and counts (safety.md S5): each needs a junction that comes to it with nothing counted.

/** Longer than the way from an answering signald to a driven board, ms. */
const staysMs = 6000;
/** How long a latch may take to the disk (architecture.md, Ownership), ms. */
const journalMs = 100;

export const latchTrials = ['storm', 'latch', 'bus', 'red'] as const;
export type LatchTrial = (typeof latchTrials)[number];

/** Performs one; says what was wrong. `done` hears which lamps were tampered with. */
export function tryLatch(junction: TrialJunction, which: LatchTrial, done: (told: Told) => void): Promise<readonly string[]> {
  switch (which) {
    case 'storm': return tryStorm(junction);
    case 'latch': return tryConflictLatch(junction, done);
    case 'bus': return tryBusCount(junction);
    case 'red': return tryRedCount(junction, done);
  }
}

async function kill(junction: TrialJunction): Promise<boolean> {
  const pid = junction.pid('signald');
  process.kill(pid, 'SIGKILL');
  const endMs = performance.now() + 3000;
  while ([0, pid].includes(junction.pid('signald')) && performance.now() < endMs) await pauseMs(5);
  return answers(junction);
}

async function staysInFlash(junction: TrialJunction): Promise<boolean> {
  const { stream } = junction;
  await stream.until(() => isFlashing(stream), flashMs);
  return isFlashing(stream) && !await stream.until(() => !isFlashing(stream), staysMs);
}

async function latched(junction: TrialJunction): Promise<readonly string[]> {
  return ((await junction.faults())?.faults ?? []).filter((fault) => fault.latched).map(({ code }) => code).toSorted();
}

/** Ends what holds the junction, as a person on site does, and sees it come back by a whole start-up. */
async function endsByReset(junction: TrialJunction, code: string): Promise<readonly string[]> {
  const ended = await junction.reset('tool');
  const { left } = await leaveFlash(junction, showsGreen);
  return [
    ...(ended.includes(code) ? [] : [`${code}: the reset ended ${ended.join(' ') || 'nothing'}`]),
    ...(left ? [] : [`${code}: no green after the reset`]),
  ];
}

/** Three starts in 10 min: flash for 30 min, and another start does not end it. */
async function tryStorm(junction: TrialJunction): Promise<readonly string[]> {
  const problems: string[] = [];
  const stormStarts = 3;
  const counted = (await junction.faults())?.counts.restarts10min ?? 0;
  for (let starts = counted; starts < stormStarts; starts += 1) {
    if ((await junction.faults())?.storm !== null) problems.push(`storm: already after ${starts} starts`);
    if (!await kill(junction)) return [...problems, 'storm: signald did not come back'];
  }
  for (const start of ['the third start', 'one more']) {
    const told = await junction.faults();
    const remainingMs = told?.held?.remainingMs ?? 0;
    if (told?.held?.code !== 'restart.storm') problems.push(`storm: held by ${told?.held?.code ?? 'nothing'} after ${start}`);
    if (remainingMs < 29 * 60_000 || remainingMs > 30 * 60_000) problems.push(`storm: ${remainingMs} ms to go after ${start}`);
    if (!await staysInFlash(junction)) problems.push(`storm: left flash after ${start}`);
    if (start === 'the third start' && !await kill(junction)) return [...problems, 'storm: signald did not come back'];
  }
  return [...problems, ...await endsByReset(junction, 'restart.storm')];
}

/** A conflict latches, outlives kill -9, and ends by a reset alone. */
async function tryConflictLatch(junction: TrialJunction, done: (told: Told) => void): Promise<readonly string[]> {
  const { stream } = junction;
  const { left } = await leaveFlash(junction, showsGreen);
  // Both boards have got their greens by then.
  await pauseMs(300);
  const injection = createInjection('conflict', shows(stream), createRandom(1));
  if (!left || injection?.lamp == null) return ['latch: no green came'];
  const tMs = Math.floor(await stream.mark());
  stream.say(injection.inject);
  await stream.until(() => isFlashing(stream), flashMs);
  await pauseMs(journalMs);
  stream.say(injection.heal);
  done({ type: 'done', class: 'lamp.stuckOn', group: injection.lamp.group, colour: 'green', tMs, forMs: await stream.mark() - tMs });
  const before = await latched(junction);
  const problems = before.length === 0 ? ['latch: nothing latched'] : [];
  if (!await kill(junction)) return [...problems, 'latch: signald did not come back'];
  const after = await latched(junction);
  if (after.join(' ') !== before.join(' ')) problems.push(`latch: ${before.join(' ')} before the kill, ${after.join(' ')} after it`);
  if (!await staysInFlash(junction)) problems.push('latch: left flash');
  return [...problems, ...await endsByReset(junction, before[0] ?? '')];
}

/** The third trip of the bus in an hour latches, over kill -9 too. */
async function tryBusCount(junction: TrialJunction): Promise<readonly string[]> {
  const { stream } = junction;
  const problems: string[] = [];
  const trips = 3;
  // Deaths before this trial may have tripped the bus; what a person has looked at is counted anew.
  const counted = (await junction.faults())?.counts.busTrips1h ?? 0;
  for (let trip = counted; trip < trips; trip += 1) {
    const { left } = await leaveFlash(junction, showsGreen);
    if (!left) return [...problems, `bus: no green before trip ${trip + 1}`];
    stream.say({ type: 'fault', name: 'silent', board: 'hb1' });
    await stream.until(() => isFlashing(stream), flashMs);
    stream.say({ type: 'fault', name: 'silent', board: 'hb1', forMs: 0 });
    await pauseMs(journalMs);
    const codes = await latched(junction);
    const mustLatch = trip + 1 === trips;
    if (codes.includes('line.repeated') !== mustLatch) problems.push(`bus: ${codes.join(' ') || 'nothing'} latched after trip ${trip + 1}`);
    if (!mustLatch && !await stream.until(() => isDriven(stream), 20_000)) problems.push(`bus: still in flash after trip ${trip + 1}`);
  }
  if (!await kill(junction)) return [...problems, 'bus: signald did not come back'];
  if (!(await latched(junction)).includes('line.repeated')) problems.push('bus: the latch did not outlive the kill');
  if (!await staysInFlash(junction)) problems.push('bus: left flash');
  return [...problems, ...await endsByReset(junction, 'line.repeated')];
}

/** The last red of an approach lost: flash for a minute, then another try; the third time latches. */
async function tryRedCount(junction: TrialJunction, done: (told: Told) => void): Promise<readonly string[]> {
  const { stream } = junction;
  const problems: string[] = [];
  const holdMs = 60_000;
  for (let loss = 1; loss <= 3; loss += 1) {
    const { left } = await leaveFlash(junction, showsGreen);
    await pauseMs(300);
    const red = ['a', 'b'].find((group) => shows(stream)[group] === 'R');
    if (!left || red === undefined) return [...problems, `red: no green before loss ${loss}`];
    const tMs = Math.floor(await stream.mark());
    stream.say({ type: 'fault', name: 'deadLamp', group: red, colour: 'red', on: true });
    if (!await stream.until(() => isFlashing(stream), flashMs)) problems.push(`red: no flash after loss ${loss}`);
    const sinceMs = performance.now();
    stream.say({ type: 'fault', name: 'deadLamp', group: red, colour: 'red', on: false });
    done({ type: 'done', class: 'lamp.dead', group: red, colour: 'red', tMs, forMs: await stream.mark() - tMs });
    await pauseMs(journalMs);
    const codes = await latched(junction);
    if (codes.includes('lamp.redRepeated') !== (loss === 3)) problems.push(`red: ${codes.join(' ') || 'nothing'} latched after loss ${loss}`);
    if (loss === 3) break;
    if (!await stream.until(() => isDriven(stream), holdMs + 20_000)) problems.push(`red: still in flash after loss ${loss}`);
    const flashedMs = performance.now() - sinceMs;
    if (flashedMs < holdMs) problems.push(`red: flash for ${flashedMs.toFixed(0)} ms after loss ${loss}`);
  }
  return [...problems, ...await endsByReset(junction, 'lamp.redRepeated')];
}
