import type { Ss125Source } from '../../field/vds/ss125Reading.ts';
import type { Z1DateTime } from '../../field/z1/field.ts';
import { pause, type Clock } from '../../platform/clock.ts';
import { createRandom, type Random } from '../../platform/random.ts';
import { createSs125, type Ss125 } from '../cabinet/ss125.ts';
import { drawPassing, drawSpeedKmh } from '../vds/passing.ts';
import type { RadarOptions } from './options.ts';

/** An interval that the sensor has closed, as it will tell it; a line of `ngatu sim radar --json`. */
export interface RadarInterval {
  readonly source: string;
  /** Begin of the interval by the sensor's clock, ms since the epoch. */
  readonly fromMs: number;
  /** Its length, s. */
  readonly windowS: number;
  readonly lanes: readonly { readonly lane: number; readonly zone: string; readonly count: number }[];
  /** Frames that were answered since the interval before. */
  readonly answered: number;
}

export interface RadarSetting { readonly source: Ss125Source; readonly options: RadarOptions; readonly clock: Clock; readonly tell: (interval: RadarInterval) => void; readonly ended: () => boolean }

/** `run` begins with an interval that is over, as a sensor that has stood there before, and ends when its time is. */
export interface Radar { receive(bytes: Uint8Array): readonly Uint8Array[]; run(): Promise<void> }

const stepMs = 100;

export function createRadar({ source, options, clock, tell, ended }: RadarSetting): Radar {
  const random = createRandom(options.seed);
  const windowS = options.intervalS ?? source.intervalS;
  const windowMs = windowS * 1000;
  const sensor = createSs125({ id: source.sensor, lanes: Math.max(...source.lanes.map(({ lane }) => lane)) + 1, approaches: 1 });
  const ownMs = (): number => clock.wallMs() + options.clockOffMs;
  let answered = 0;
  let endMs = Math.floor(ownMs() / windowMs) * windowMs;
  const close = (): void => {
    const lanes = source.lanes.map(({ lane, zone }) => ({ lane, zone, count: passLane(sensor, lane, { source, windowS, flow: options.flow, random }) }));
    sensor.closeInterval(dateTimeOf(endMs), windowMs);
    tell({ source: source.id, fromMs: endMs - windowMs, windowS, lanes, answered });
    answered = 0;
  };
  return {
    receive(bytes) {
      const answers = sensor.receive(bytes);
      answered += answers.length;
      return answers;
    },
    async run() {
      close();
      const untilMs = options.forMs === null ? Number.POSITIVE_INFINITY : clock.monoMs() + options.forMs;
      while (!ended() && clock.monoMs() < untilMs) {
        // A clock that was set back closes nothing until it is there again, as the device does.
        for (; ownMs() >= endMs + windowMs; close()) endMs += windowMs;
        // oxlint-disable-next-line no-await-in-loop -- it waits for the interval to be over
        await pause(clock, stepMs);
      }
    },
  };
}

interface LaneTraffic { readonly source: Ss125Source; readonly windowS: number; readonly flow: number; readonly random: Random }

const kmhPerMph = 1.609344;

function passLane(sensor: Ss125, lane: number, { source: { bins, speedUnit }, windowS, flow, random }: LaneTraffic): number {
  const passed = drawPassing(windowS, flow, random);
  for (const { name, heldS } of passed) {
    const bin = bins.indexOf(name);
    // What the file names no bin for is among the longest.
    sensor.pass(lane, { speed: drawSpeedKmh(random) / (speedUnit === 'mph' ? kmhPerMph : 1), vehicleClass: bin === -1 ? bins.length - 1 : bin, occupiedMs: heldS * 1000 });
  }
  return passed.length;
}

/** Sensors are set to UTC (docs/vds.md). */
function dateTimeOf(atMs: number): Z1DateTime {
  const at = new Date(atMs);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds(), ms: at.getUTCMilliseconds() };
}
