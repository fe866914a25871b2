import { describe, expect, test } from 'vitest';
import { search } from './checker.ts';

const mostS = 60;

describe('the model: every state, no error', () => {
  test.each([
    ['all three roads', []],
    ['a monitor that grants everything, asked or not: guard stands alone', ['MONITOR_BLIND']],
  ])('%s', async (name, defines) => {
    const found = await search(defines);
    process.stdout.write(`spin, ${name}: ${found.states} states, ${found.transitions} transitions, depth ${found.depth}, ${found.seconds.toFixed(1)} s\n`);
    expect(found).toMatchObject({ violated: null, complete: true });
    expect(found.states).toBeGreaterThan(1_000_000);
    expect(found.seconds).toBeLessThan(mostS);
  }, 600_000);
});

describe('an error planted in the model is found, with a trail', () => {
  test.each([
    ['clearances run from the command', ['COMMAND_TIMED', 'MONITOR_BLIND'], /shown/],
    ['yellow over and green on share a tick', ['YELLOW_GREEN_TICK', 'MONITOR_BLIND'], /goEnd/],
    ['unknown counts as red', ['UNKNOWN_IS_RED', 'MONITOR_BLIND'], /goEnd/],
    ['green off is enough, red need not be lit', ['GREEN_OFF_ENOUGH', 'MONITOR_BLIND'], /goEnd/],
    ['history is lost with a change of plan', ['HISTORY_LOST', 'MONITOR_BLIND'], /goEnd/],
    ['a read-back is paired with the newest image', ['PAIRED_WITH_NEWEST', 'MONITOR_BLIND'], /shown/],
    ['a retry writes a stale image', ['STALE_RETRY'], /shown/],
    ['the heartbeat does not need the permit', ['HEART_FREE'], /unpermitted/],
    ['consent of an old boot is accepted', ['OLD_BOOT_CONSENT'], /monitorLost/],
    ['the monitor restarts and grants at once', ['MONITOR_HASTY'], /answer/],
    ['start-up skips all red', ['SKIP_ALL_RED'], /allRedAge/],
    ['flash goes to red without yellow', ['FLASH_TO_RED'], /shown/],
    ['flash is left before the boards are seen in it', ['LEAVE_UNPROVED'], /shown/],
    ['start-up yellow ends at 0.3 s over, however late the boards left flash', ['START_YELLOW_UNSEEN'], /shown/],
  ])('%s', async (name, defines, where) => {
    const found = await search(defines);
    process.stdout.write(`spin, ${name}: found after ${found.states} states, ${found.seconds.toFixed(1)} s\n`);
    expect(found.violated ?? 'nothing').toMatch(where);
    expect(found.trail).toBe(true);
  }, 600_000);
});

describe('what the model must be able to do, or nothing was proved', () => {
  test.each([
    [1, 'group 0 is green'], [2, 'group 2 is green soon after group 1'], [3, 'group 0 is green soon after group 2'],
    [4, 'guard closes, and shows its yellow'], [5, 'green stays lit while its board is unknown'], [6, 'green stays lit while a token is missing'],
  ])('%i: %s', async (number) => {
    const found = await search([`REACH=${number}`]);
    expect(found.violated).not.toBe(null);
    expect(found.trail).toBe(true);
  }, 600_000);
});
