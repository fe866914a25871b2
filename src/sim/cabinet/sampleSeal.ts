import { sampleCheck } from '../../field/scan/sampleCheck.ts';
import { pointNames } from '../../model/profile.ts';
import type { DeviceSpec } from './device.ts';
import type { RegisterFile } from './registerFile.ts';

/** Ends each sample with the board's own check of it, where this board makes one, before it goes (`comeLate`). */
export function sampleSeal({ profile: { image } }: DeviceSpec, registers: RegisterFile, comeLate: (lateScans: number) => void): (lateScans: number) => void {
  if (image === undefined || !registers.has(pointNames.sampleCheck)) return comeLate;
  const { area, address, count } = image.read;
  const check = registers.point(pointNames.sampleCheck);
  const words = Array.from({ length: count - 1 }, () => 0);
  return (lateScans) => {
    for (let at = 0; at < words.length; at += 1) words[at] = registers.get(area, address + at);
    check.write(sampleCheck(words, words.length));
    comeLate(lateScans);
  };
}
