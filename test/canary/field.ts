import type { Canary } from './canary.ts';

const decode = 'src/field/scan/decodeSample.ts';
const encode = 'src/field/scan/encodeImage.ts';
const bringUp = 'src/field/scan/bringUp.ts';

/** Mistakes between the image and the wire: what was meant is not what is lit, or what is read is not what is lit. */
export const fieldCanaries: readonly Canary[] = [
  {
    name: 'field: yellow is red', road: 'field', scenario: 'traffic', street: 'green, then red',
    patches: [{ file: encode, find: 'if (aspect !== undefined) light(words, lamp, drivesOf(aspect)[lamp.colour]);', replace: "if (aspect !== undefined) light(words, lamp, drivesOf(aspect === 'yellow' && !frame.flash ? 'red' : aspect)[lamp.colour]);" }],
  },
  {
    name: 'field: two lamps crossed', road: 'field', scenario: 'traffic', street: 'red where green was meant',
    patches: [{ file: encode, find: 'const aspect = image[lamp.group];', replace: "const aspect = lamp.group === 'vE' ? image['vN'] : image[lamp.group];" }],
  },
  {
    name: 'field: what flashes stands', road: 'field', scenario: 'traffic', street: 'a clearance that looks like a walk',
    patches: [{ file: encode, find: "if (drive === 'flash' && lamp.flash !== null) set(words, lamp.flash);", replace: '' }],
  },
  {
    name: 'field: echo for read-back', road: 'field', scenario: 'weld', street: 'what was commanded is taken for what is lit',
    patches: [{ file: decode, find: 'voltage: has(lamp.readBack),', replace: "voltage: has(lamp.readBack) && !(lamp.group === 'vE' && lamp.colour === 'green')," }],
  },
  {
    name: 'field: an old sample is a new one', road: 'field', scenario: 'counter', street: 'a board that has stopped sampling is believed',
    patches: [
      { file: 'src/field/scan/reply.ts', find: 'const fresh = sample !== null && before?.sampleCounter !== sample.sampleCounter;', replace: 'const fresh = sample !== null;' },
      { file: 'src/guard/sample.ts', find: 'if (repeated) return { state, faults: [] };', replace: '' },
    ],
  },
  {
    name: 'field: watchdog not proved', road: 'field', scenario: 'dead watchdog', street: 'a junction in colour that nothing would put into flash',
    patches: [{ file: bringUp, find: "accepted !== null) ? to('withhold') : state;", replace: "accepted !== null) ? to('ready') : state;" }],
  },
  {
    name: 'field: emergency behind the rest', road: 'field', scenario: 'weld', street: 'flash waits for the line, and the scan after it lights the green again',
    patches: [{ file: 'src/field/scan/scan.ts', find: 'withdraw: lamp.map(({ request }) => request.id) };', replace: 'withdraw: [] };' }],
  },
  {
    name: 'field: reds last', road: 'field', scenario: 'bad line', street: 'greens are written before the reds against them',
    patches: [{ file: 'src/field/scan/scan.ts', find: '.toSorted((a, b) => b.reds - a.reds);', replace: '.toSorted((a, b) => a.reds - b.reds);' }],
  },
];
