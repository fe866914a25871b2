import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Json } from '../model/canonical.ts';

/**
 * What deflate knows beforehand; without it a group of six events would be twice as large. Part of the format: a changed
 * dictionary reads nothing that was written with this one.
 */
const dictionary = Buffer.from(
  '{"codes":"stage.decided","startup.step","detector.health","cycle.measures","promise.counts","process.started","command.accepted","mode.changed","fault.cleared","fault.raised","reason":"gapOut","maxOut","forceOff","board","mode","stage","from","to","cause","value","occupied","detector","commanded","shown","before","flashingGreen","redYellow","yellow","green","red","image","group","aspect","detector.actuated","stage.changed","stage.greenEnded","group.aspect"'
  + '{"entries":{"kinds":[{"channel":"event","code":"","boot":"","bootId":"","keys":[]},{"channel":"evidence","code":"group.aspect"}],"kind":{"s":0},"id":{"d":[1,1,1,1]},"mono":{"d":[100,100]},"offset":{"s":17},"error":{"s":null},"seq":[{"d":[1,1]},{"s":1}],"n":[{"d":[1,1]}],"data":[[{"t":["a","b","c"],"i":"ABCABC"},{"r":[true,false]}]]},"marks":[]}');

/** Largest body that is believed when it unfolds: a damaged one could claim gigabytes. */
const maxOutputBytes = 64 * 1024 ** 2;

export function fold(value: Json): Buffer {
  return deflateRawSync(JSON.stringify(value), { dictionary, level: 9 });
}

/** Null: not what `fold` made. */
export function unfold(body: Uint8Array): unknown {
  try {
    return JSON.parse(inflateRawSync(body, { dictionary, maxOutputLength: maxOutputBytes }).toString());
  } catch {
    return null;
  }
}

/** CRC over a row's own columns and its body: a page of the file that is sound and stands in the wrong place is found too. */
export function crcOf(columns: readonly (string | number | null)[], body: Uint8Array = new Uint8Array()): number {
  return crc32(body, crc32(JSON.stringify(columns)));
}
