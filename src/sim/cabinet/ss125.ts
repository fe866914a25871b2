import { encodeFrame, type Z1Frame } from '../../field/z1/frame.ts';
import { readU, type Z1DateTime } from '../../field/z1/field.ts';
import { encodeInterval, intervalBytes, messageIds, messageTypes, resultBody, resultCodes, type LaneInterval } from '../../field/z1/interval.ts';
import { emptyReceiver, receive, silence, type Z1Receiver } from '../../field/z1/receiver.ts';

/** A virtual SmartSensor HD: takes bytes, answers with whole Z1 frames. */
export interface Ss125 {
  /** What the sensor sends upon these bytes, frame by frame. */
  receive(bytes: Uint8Array): readonly Uint8Array[];
  /** Nothing more came for a while. */
  silence(): readonly Uint8Array[];
  /** A vehicle has passed a lane in the interval that runs. */
  pass(lane: number, vehicle: { readonly speed: number; readonly vehicleClass: number; readonly occupiedMs: number }): void;
  /** The running interval ends at this moment, and the next one begins. */
  closeInterval(endsAt: Z1DateTime, lengthMs: number): void;
}

export interface Ss125Spec { readonly id: number; readonly lanes: number; readonly approaches: number }

interface Running { speeds: number[]; classes: [number, number, number, number]; occupiedMs: number }

/** Intervals that the sensor keeps. */
const keeps = 100;
/** Occupancy is told in so many parts of the interval. */
const occupancyParts = 1024;

const begun = (): Running => ({ speeds: [], classes: [0, 0, 0, 0], occupiedMs: 0 });

function reply(request: Z1Frame, body: Uint8Array): Uint8Array[] {
  const bytes = encodeFrame({ destination: request.source, source: request.destination, sequence: (request.sequence + 1) & 0xff, body });
  return bytes === null ? [] : [bytes];
}

function refuse(request: Z1Frame, code: number): Uint8Array[] {
  return reply(request, resultBody(request.body, code));
}

export function createSs125({ id, lanes, approaches }: Ss125Spec): Ss125 {
  let receiver: Z1Receiver = emptyReceiver;
  let number = 0;
  let running = Array.from({ length: lanes }, begun);
  const stored = new Map<number, readonly LaneInterval[]>();

  const isMine = ({ destination }: Z1Frame): boolean => destination.subId === 0 && destination.id === id;
  const answer = (request: Z1Frame): Uint8Array[] => {
    const [message, lane = 0, type] = request.body;
    if (message !== messageIds.interval) return [];
    if (type !== messageTypes.read) return refuse(request, resultCodes.readOnly);
    if (request.body.length !== intervalBytes.request) return refuse(request, resultCodes.payloadSize);
    const wanted = readU(request.body, 3, 3);
    const interval = stored.get(wanted === 0 ? number : wanted);
    if (interval === undefined) return refuse(request, resultCodes.noSuchInterval);
    const data = interval[lane];
    const body = data === undefined ? null : encodeInterval(data);
    return body === null ? refuse(request, resultCodes.noSuchLane) : reply(request, body);
  };
  const taken = (received: ReturnType<typeof receive>): Uint8Array[] => {
    receiver = received.receiver;
    return [
      ...received.damaged.filter(isMine).flatMap((request) => refuse(request, resultCodes.bodyCrc)),
      ...received.frames.filter(isMine).flatMap(answer),
    ];
  };
  return {
    receive: (bytes) => taken(receive(receiver, bytes)),
    silence: () => taken(silence(receiver)),
    pass(lane, { speed, vehicleClass, occupiedMs }) {
      const own = running[lane];
      if (own === undefined) return;
      own.speeds.push(speed);
      own.occupiedMs += occupiedMs;
      own.classes[vehicleClass] = (own.classes[vehicleClass] ?? 0) + 1;
    },
    closeInterval(endsAt, lengthMs) {
      number = number >= 0xffffff ? 1 : number + 1;
      const closed = running;
      stored.set(number, closed.map((lane, at) => summary(lane, at, { interval: number, endsAt, lengthMs, lanes, approaches })));
      stored.delete(number - keeps);
      running = Array.from({ length: lanes }, begun);
    },
  };
}

interface Closing { readonly interval: number; readonly endsAt: Z1DateTime; readonly lengthMs: number; readonly lanes: number; readonly approaches: number }

function summary({ speeds, classes, occupiedMs }: Running, lane: number, { interval, endsAt, lengthMs, lanes, approaches }: Closing): LaneInterval {
  const count = speeds.length;
  const sorted = speeds.toSorted((a, b) => a - b);
  return {
    lane, interval, endsAt, count, lanes, approaches, classes: [...classes],
    speed: count === 0 ? null : speeds.reduce((sum, speed) => sum + speed, 0) / count,
    speed85: sorted[Math.floor(count * 0.85)] ?? null,
    occupancy: Math.min(occupancyParts, Math.round((occupiedMs * occupancyParts) / lengthMs)),
    headway: count === 0 ? 0 : Math.round(lengthMs / count),
    gap: count === 0 ? 0 : Math.max(0, Math.round((lengthMs - occupiedMs) / count)),
  };
}
