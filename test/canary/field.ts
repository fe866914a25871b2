import type { Canary } from './canary.ts';

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
    patches: [{
      file: 'src/signald/reply.ts', find: '  const { sample, doubted } = result;',
      replace: `  const { sample: heardSample, doubted } = result;
  const told = heardSample === undefined || heardSample.flashing ? undefined : heard.images.findLast(({ seq }) => seq === heardSample.appliedSeq)?.image;
  const echo = (group: string, colour: string, lit: boolean): boolean => (/^(red|yellow|green)$/.test(told?.[group] ?? '') ? told?.[group] === colour : lit);
  const sample = heardSample === undefined ? undefined : { ...heardSample, groups: Object.fromEntries(Object.entries(heardSample.groups).map(([group, lamps]) => [group,
    Object.fromEntries(Object.entries(lamps as Record<string, any>).map(([colour, lamp]) => [colour, { ...lamp, voltage: echo(group, colour, lamp.voltage) }]))])) };`,
    }],
    provokedBy: ['monitor: never a veto'],
  },
  {
    name: 'field: an old sample is a new one', road: 'field', scenario: 'counter', street: 'a board that has stopped sampling is believed',
    patches: [
      { file: 'src/field/scan/reply.ts', find: 'const newer = sample !== null && (before === undefined || isNewer(sample, before));', replace: 'const newer = sample !== null;' },
      { file: 'src/guard/sample.ts', find: 'if (repeated) return { state, faults: [] };', replace: '' },
    ],
  },
  {
    name: 'field: watchdog not proved', road: 'field', scenario: 'dead watchdog', street: 'a junction in colour that nothing would put into flash',
    patches: [{ file: bringUp, find: "accepted !== null) ? to('withhold') : state;", replace: "accepted !== null) ? to('ready') : state;" }],
  },
  {
    name: 'field: a reboot is nothing', road: 'field', scenario: 'board reboot', street: 'a board that forgot everything needs no new proof',
    patches: [{ file: bringUp, find: 'const rebooted = last !== null && last.bootCounter !== sample.bootCounter;', replace: 'const rebooted = last !== null && last.bootCounter < 0;' }],
    provokedBy: ['guard: a reboot is nothing'],
  },
  {
    name: 'field: silence is no reason', road: 'field', scenario: 'counter', street: 'greens beside a board that nobody hears',
    patches: [{ file: bringUp, find: 'if (silent.length > 0) return outcome(restarted(state, nowMs), silent', replace: 'if (silent.length > 99) return outcome(restarted(state, nowMs), silent' }],
    provokedBy: ['guard: silence is no reason'],
  },
];
