import { beforeEach, describe, expect, it } from 'vitest';
import { faultReset } from '../../../src/cli/command/fault.ts';
import { modeAllRed, modeDark, modeFlash } from '../../../src/cli/command/mode.ts';
import type { OptionValues } from '../../../src/cli/commandSpec.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import { commandTable } from '../../../src/cli/commandTable.ts';
import { goodState } from '../run/junction-state.ts';
import { servedShell } from './served.ts';

const served = servedShell();
let asked: string[] = [];

beforeEach(async () => {
  asked = [];
  await served.serve('view', 'view', () => ({ ok: true, result: JSON.parse(JSON.stringify(goodState())) }));
  for (const [socket, right] of [['operate', 'operate'], ['safety', 'safety']] as const) {
    await served.serve(socket, right, ({ method }) => { asked.push(method); return { ok: true, result: method === 'fault.reset' ? { reset: ['guard.conflict'], onSite: 'waived' } : {} }; });
  }
});

const reason = 'procession, asked by ward police';
const orders: readonly (readonly [string, (shell: Shell, args: readonly string[], options: OptionValues) => Promise<number>, OptionValues, string, string])[] = [
  ['mode.flash', modeFlash, { for: '30m', reason }, 'ninh-kieu flashes', 'Ninh-Kieu nhap nhay'],
  ['mode.flash', modeFlash, { until: '04:30', reason }, 'ninh-kieu flashes', 'ninh-kieu nhấp nháy'],
  ['mode.allred', modeAllRed, { reason }, 'ninh-kieu stops everybody', 'ninh-kieu dừng mọi hướng'],
  ['mode.dark', modeDark, { for: '1h', reason, notice: 'ward police' }, 'ninh-kieu goes dark', 'ninh-kieu tắt đèn'],
  ['fault.reset', faultReset, { reason }, 'ninh-kieu starts again', 'ninh-kieu khởi động lại'],
];

describe('an order that stops traffic or starts it again is confirmed by what it comes to', () => {
  it.each(orders)('%s', async (method, run, options, phrase, theirs) => {
    // Nobody is there to type: it says which sentence is missing, and nothing is ordered.
    expect(await run(served.shell(), [], options)).toBe(2);
    expect(served.said().err).toContain(phrase);
    expect(await run(served.shell(), [], { ...options, confirm: 'yes' })).toBe(1);
    expect(await run(served.shell(), [], { ...options, confirm: phrase.replace('ninh-kieu', 'hoa-binh') })).toBe(1);
    expect(await run(served.shell(), [], { ...options, yes: true, reason: '' })).toBe(2);
    expect(asked).toEqual([]);
    for (const confirm of [phrase, theirs]) expect(await run(served.shell(false, 'vi'), [], { ...options, confirm })).toBe(0);
    expect(await run(served.shell(), [], { ...options, yes: true })).toBe(0);
    expect(asked).toEqual([method, method, method]);
  });

  it('whoever may be confirmed by --yes has a reason to give', () => {
    const lacking = commandTable.filter(({ options = [] }) => options.some(({ flags }) => flags === '--yes') && !options.some(({ flags }) => flags.startsWith('--reason')));
    expect(lacking.map(({ path }) => path)).toEqual([]);
  });
});
