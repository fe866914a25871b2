import { problem, type Parsed, type Problem } from '../../model/problem.ts';
import type { ProfilePoint, ProfilePointSource, ProfileSource, ResolvedProfile } from '../../model/profile.ts';

const registerBits = 16;

/** Highest address of an area. */
const lastAddress = 65_535;

/** Registers (or coils) a point takes on the wire. */
export function pointWords(point: { readonly type: ProfilePoint['type']; readonly length?: number | undefined }): number {
  switch (point.type) {
    case 'bit':
    case 'u8':
    case 'u16':
    case 'i16': return 1;
    case 'u32':
    case 'i32':
    case 'f32': return 2;
    case 'ascii': return point.length ?? 1;
  }
}

/** The profile with every `repeat` written out: `lamp.#.red` × 8 becomes lamp.1.red … lamp.8.red, each with its own address and bit. */
export function expandProfile(source: ProfileSource): Parsed<ResolvedProfile> {
  const problems: Problem[] = [];
  const points = source.points.flatMap((point, index) => expandPoint(point, `points[${index}]`, problems));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { ...source, points }, warnings: [] };
}

function expandPoint(source: ProfilePointSource, path: string, problems: Problem[]): ProfilePoint[] {
  const shape = shapeProblem(source, path);
  if (shape !== null) {
    problems.push(shape);
    return [];
  }
  const { repeat, stride, ...single } = source;
  const points = Array.from({ length: repeat ?? 1 }, (_, step) => stepped(single, step, stride ?? defaultStride(single)));
  const beyond = points.find((point) => point.address + pointWords(point) - 1 > lastAddress);
  if (beyond !== undefined) problems.push(problem('profile.addressOverflow', path, { point: beyond.id, address: beyond.address }));
  return points;
}

function shapeProblem(point: ProfilePointSource, path: string): Problem | null {
  const of = { point: point.id };
  if (point.id.includes('#') !== (point.repeat !== undefined)) return problem('profile.repeatName', path, of);
  if (point.stride !== undefined && point.repeat === undefined) return problem('profile.strideWithoutRepeat', path, of);
  const oneBit = point.area === 'coil' || point.area === 'discreteInput';
  if (oneBit && (point.type !== 'bit' || point.bit !== undefined)) return problem('profile.typeArea', path, of);
  if (!oneBit && (point.type === 'bit' || point.type === 'u8') !== (point.bit !== undefined)) return problem('profile.typeArea', path, of);
  if (point.type === 'u8' && point.bit !== 0 && point.bit !== 8) return problem('profile.byteBit', path, of);
  if ((point.type === 'ascii') !== (point.length !== undefined)) return problem('profile.asciiLength', path, of);
  return null;
}

function defaultStride(point: Pick<ProfilePointSource, 'type' | 'length'>): number {
  return pointWords(point);
}

function stepped(point: Omit<ProfilePointSource, 'repeat' | 'stride'>, step: number, stride: number): ProfilePoint {
  const id = point.id.replaceAll('#', String(step + 1));
  if (point.type !== 'bit' || point.bit === undefined) return withoutAbsent({ ...point, id, address: point.address + step * stride });
  const bit = point.bit + step * stride;
  return withoutAbsent({ ...point, id, address: point.address + Math.floor(bit / registerBits), bit: bit % registerBits });
}

/** The artefact is canonical JSON: a key that is there has a value. */
function withoutAbsent(point: Omit<ProfilePointSource, 'repeat' | 'stride'>): ProfilePoint {
  const { bit, length, wordOrder, scale, unit, service, ...rest } = point;
  return {
    ...rest,
    ...(bit === undefined ? {} : { bit }),
    ...(length === undefined ? {} : { length }),
    ...(wordOrder === undefined ? {} : { wordOrder }),
    ...(scale === undefined ? {} : { scale }),
    ...(unit === undefined ? {} : { unit }),
    ...(service === undefined ? {} : { service }),
  };
}
