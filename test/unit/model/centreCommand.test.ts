import { describe, expect, it } from 'vitest';
import { centreCommandDone, centreCommands, parseCentreCommand } from '../../../src/model/centreCommand.ts';
import { methods, parseCall, type Method } from '../../../src/model/ipcMessage.ts';

const reason = 'Tet flower market';

describe('what the centre may order', () => {
  it('is carried out by methods of the operate right alone; faults, sites, the bus and the second person are not among them', () => {
    const used: readonly Method[] = Object.values(centreCommands).map(({ method }) => method);
    expect(used.filter((method) => methods[method].right !== 'operate')).toEqual([]);
    expect(used.filter((method) => /^(fault|site|bus|events|clock|log|link)\./.test(method) || method === 'mode.confirm' || method === 'plan.propose')).toEqual([]);
  });

  it('names who signed, whoever the message says it is from', () => {
    const parsed = parseCentreCommand('tlc.stage.hold', { forS: 60, reason }, 'seat-2');
    expect(parsed).toEqual({ ok: true, method: 'mode.manual', params: { forS: 60, reason, by: 'seat-2' } });
    expect(parseCentreCommand('tlc.stage.hold', { forS: 60, reason, by: 'mayor' }, 'seat-2')).toMatchObject({ ok: false, code: 'command.badArgs' });
  });

  it.each([
    ['tlc.stage.hold', { forS: 60, reason, stage: 'A' }], ['tlc.stage.set', { forS: 60, reason }], ['tlc.stage.set', { forS: 30, stage: 'A', reason }],
    ['tlc.mode.flash', { forS: 99_999, reason }], ['tlc.mode.dark', { forS: 60, reason }], ['tlc.preempt.call', { preemption: 'fire', forS: 400, reason }],
    ['tlc.mode.select', { mode: 'adaptive', forS: 60, reason }],
  ])('%s %j is refused at the door', (code, args) => {
    expect(parseCentreCommand(code, args, 'seat-2')).toMatchObject({ ok: false, code: 'command.badArgs' });
  });

  it('a code that is no command is refused, whatever object has it', () => {
    for (const code of ['fault.reset', 'mode.manual', 'toString', '__proto__', '']) expect(parseCentreCommand(code, {}, 'seat-2')).toMatchObject({ ok: false, code: 'command.unknown' });
  });

  it.each([
    ['tlc.stage.set', { stage: 'B', forS: 60, reason }], ['tlc.stage.step', {}], ['tlc.stage.stopTime', { forS: 60, reason }], ['tlc.mode.select', { mode: 'fixed', forS: 120, reason }],
    ['tlc.mode.flash', { until: '04:30', reason }], ['tlc.mode.allRed', { reason }], ['tlc.mode.dark', { forS: 60, reason, notice: 'ward police' }], ['tlc.mode.release', {}],
    ['tlc.priority.request', { id: 'b1', group: 'e', level: 9, etaS: 20, vehicle: 'bus' }], ['tlc.priority.update', { id: 'b1', etaS: 3 }], ['tlc.priority.cancel', { id: 'b1' }],
    ['tlc.plan.set', { plan: 'peak', forS: 120, reason }], ['tlc.preempt.call', { preemption: 'fire', forS: 0, reason }],
  ])('%s is asked of signald as signald reads it', (code, args) => {
    const parsed = parseCentreCommand(code, args, 'seat-2');
    if (!parsed.ok) throw new Error(parsed.detail);
    expect(parseCall(parsed.method, parsed.params)).toMatchObject({ ok: true });
  });

  it('is done when the junction does it, for the centre', () => {
    const state = { mode: 'manual', source: 'centre', stage: 'B', interstage: false, plan: 'peak', orders: [], preemptions: [] } as const;
    expect(centreCommandDone('tlc.stage.set', { stage: 'B' }, state)).toBe(true);
    expect(centreCommandDone('tlc.stage.set', { stage: 'C' }, state)).toBe(false);
    expect(centreCommandDone('tlc.stage.set', { stage: 'B' }, { ...state, interstage: true })).toBe(false);
    expect(centreCommandDone('tlc.stage.hold', {}, { ...state, source: 'technician' })).toBe(false);
    expect(centreCommandDone('tlc.mode.flash', {}, { ...state, mode: 'flash' })).toBe(true);
    expect(centreCommandDone('tlc.plan.set', { plan: 'night' }, state)).toBe(false);
    expect(centreCommandDone('tlc.mode.select', { mode: 'fixed' }, { ...state, orders: [{ source: 'centre', kind: 'select', mode: 'fixed', remainingS: 100 }] })).toBe(true);
    expect(centreCommandDone('tlc.mode.release', {}, { ...state, orders: [{ source: 'centre', kind: 'hold', remainingS: 10 }] })).toBe(false);
    const asked = { id: 'b1', group: 'e', level: 7, vehicle: 'bus', source: 'centre', state: 'queued', reason: null, stage: null, etaS: 20, sinceS: 0, earlyS: 0, extendedS: 0 } as const;
    expect(centreCommandDone('tlc.priority.request', { id: 'b1' }, { ...state, priorities: [asked] })).toBe(false);
    expect(centreCommandDone('tlc.priority.request', { id: 'b1' }, { ...state, priorities: [{ ...asked, state: 'activated' }] })).toBe(true);
    expect(centreCommandDone('tlc.preempt.call', { preemption: 'fire', forS: 60 }, { ...state, preemptions: [{ id: 'fire', kind: 'fire', state: 'dwell', called: true, stage: 'B', waits: false, sinceS: 3, activeS: 5 }] })).toBe(true);
  });
});
