import type { BusCall, BusOutcome } from '../../../src/field/scan/request.ts';
import type { ProfileDevice } from '../../../src/sim/cabinet/profileDevice.ts';

const areas = { fc01: 'coil', fc02: 'discreteInput', fc03: 'holding', fc04: 'input' } as const;

/** The device as the line would tell it, without a line. */
export function askOf(device: ProfileDevice, change: (call: BusCall) => BusOutcome | null = () => null): { ask: (call: BusCall) => Promise<BusOutcome>; written: BusCall[] } {
  const written: BusCall[] = [];
  const answer = (call: BusCall): BusOutcome => {
    const other = change(call);
    if (other !== null) return other;
    if ('count' in call && call.function !== 'fc23') {
      const area = areas[call.function];
      if (!device.registers.covers(area, call.address, call.count) || call.count > device.maxReadRegisters) return { kind: 'exception', code: 2 };
      const words = Array.from({ length: call.count }, (_, at) => device.registers.get(area, call.address + at));
      return area === 'coil' || area === 'discreteInput' ? { kind: 'bits', bits: words.map((word) => word === 1) } : { kind: 'registers', registers: words };
    }
    written.push(call);
    return { kind: 'written' };
  };
  return { written, ask: async (call) => Promise.resolve(answer(call)) };
}
