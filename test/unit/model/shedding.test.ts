import { describe, expect, it } from 'vitest';
import { mainsStandMs, nothingShed, shedConfirmMs, shedRulesSchema, stepShedding, type ReserveReading, type Shedding } from '../../../src/model/shedding.ts';

const rules = shedRulesSchema.parse({ devices: { minutesLeft: 120, charge: 60 }, flash: { minutesLeft: 30, charge: 20, noticeS: 60 }, last: { minutesLeft: 5 } });
const left = (minutesLeft: number | null, charge: number | null = null): ReserveReading => ({ mainsLost: true, minutesLeft, charge });
const mains: ReserveReading = { mainsLost: false, minutesLeft: null, charge: null };

/** One look a second for so long. */
function go(from: Shedding, reading: ReserveReading, startS: number, forS: number): Shedding {
  let state = from;
  for (let s = startS; s < startS + forS; s += 1) state = stepShedding(rules, state, reading, s * 1000);
  return state;
}
const confirmS = shedConfirmMs / 1000;

describe('what a cabinet gives up on its reserve', () => {
  it('nothing while there are mains or enough is left, nor where nobody measures', () => {
    for (const reading of [mains, left(121), left(121, 61), left(null), { ...mains, minutesLeft: 1, charge: 1 }]) expect(go(nothingShed, reading, 0, 300).step).toBe('none');
  });

  it('devices, then a notice as long as the site says, then flash, then the last minutes; by either measure', () => {
    let state = go(nothingShed, left(120), 0, confirmS);
    expect(state.step).toBe('none');
    state = go(state, left(120), confirmS, 1);
    expect(state.step).toBe('devices');
    state = go(state, left(90, 20), 100, confirmS + 1);
    expect(state).toMatchObject({ step: 'notice', flashMs: (100 + confirmS + 60) * 1000 });
    state = go(state, left(29), 121, 59);
    expect(state.step).toBe('notice');
    state = go(state, left(29), 180, 1);
    expect(state.step).toBe('flash');
    state = go(state, left(4), 200, confirmS + 1);
    expect(state.step).toBe('last');
  });

  it('one damaged answer moves nothing, and a UPS that reckons anew gives nothing back', () => {
    let state = go(nothingShed, left(300), 0, 10);
    for (let s = 10; s < 200; s += 1) state = stepShedding(rules, state, left(s % 19 === 0 ? 300 : 1), s * 1000);
    expect(state.step).toBe('none');
    state = go(state, left(100), 200, confirmS + 1);
    expect(state.step).toBe('devices');
    expect(go(state, left(300, 90), 300, 3000).step).toBe('devices');
  });

  it('a reserve that falls through everything at once is announced all the same before it flashes', () => {
    let state = go(nothingShed, left(1), 0, confirmS + 1);
    expect(state.step).toBe('notice');
    state = go(state, left(1), confirmS + 1, 60);
    expect(state.step).toBe('last');
  });

  it('goes back when the mains have stood for a minute, not before, and never begins a flash under mains', () => {
    const notice = go(nothingShed, left(29), 0, confirmS + 1);
    expect(go(notice, mains, 30, mainsStandMs / 1000).step).toBe('notice');
    expect(go(notice, mains, 30, mainsStandMs / 1000 + 1)).toEqual(nothingShed);
    const flash = go(notice, left(29), 30, 60);
    expect(flash.step).toBe('flash');
    let chattering = flash;
    for (let s = 100; s < 1000; s += 1) chattering = stepShedding(rules, chattering, s % 50 === 0 ? left(29) : mains, s * 1000);
    expect(chattering.step).toBe('flash');
  });

  it('a step that the file does not name is not taken; a file that is the wrong way round is refused', () => {
    const few = shedRulesSchema.parse({ last: { charge: 5 } });
    let state = nothingShed;
    for (let s = 0; s < 100; s += 1) state = stepShedding(few, state, left(1, 5), s * 1000);
    expect(state).toMatchObject({ step: 'last', flashMs: null });
    expect(shedRulesSchema.safeParse({ devices: { minutesLeft: 10 }, flash: { minutesLeft: 20 } }).success).toBe(false);
    expect(shedRulesSchema.safeParse({ devices: { charge: 10 }, last: { charge: 20 } }).success).toBe(false);
    expect(shedRulesSchema.safeParse({ flash: { noticeS: 60 } }).success).toBe(false);
  });
});
