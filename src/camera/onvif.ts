import OnvifServiceDevice from 'node-onvif/lib/modules/service-device.js';
import OnvifServiceMedia from 'node-onvif/lib/modules/service-media.js';
import OnvifServicePtz from 'node-onvif/lib/modules/service-ptz.js';
import soap from 'node-onvif/lib/modules/soap.js';
import type { Camera, CameraTrouble, Preset } from '../model/camera.ts';
import type { Login } from './digest.ts';
import { child, dateTimeOf, onSameHost, presetsOf, profilesOf, textOf, type MediaProfile } from './reading.ts';
import { unsaid, withoutSecrets } from './unsaid.ts';
import { requestCamera, type CameraRequest } from './request.ts';

/** What a camera can be asked. Every answer comes within its time; nothing is thrown. */
export interface CameraPort {
  describe(): Promise<Asked<CameraFacts>>;
  snapshot(): Promise<Asked<Buffer>>;
  presets(): Promise<Asked<readonly Preset[]>>;
  goTo(preset: string): Promise<Asked<null>>;
  /** Wall clock of the camera less the cabinet's, and how far that is known. */
  clock(): Promise<Asked<{ readonly offsetMs: number; readonly errorMs: number }>>;
}

export type Asked<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly trouble: CameraTrouble; readonly detail: string };

export interface CameraFacts {
  readonly make: string | null; readonly model: string | null; readonly firmware: string | null;
  readonly profiles: readonly (MediaProfile & { readonly rtsp: string | null })[];
  readonly ptz: boolean;
}

/** Of one request, of a snapshot, of everything that one question needs. */
const cameraLimits = { soapMs: 5000, snapshotMs: 10_000, wholeMs: 20_000, soapBytes: 1_000_000, pictureBytes: 8_000_000 };
export type CameraLimits = Readonly<typeof cameraLimits>;

class Trouble extends Error {
  readonly trouble: CameraTrouble;
  constructor(trouble: CameraTrouble, detail: string) {
    super(detail);
    this.trouble = trouble;
  }
}

const sessions = new Map<string, Pick<CameraRequest, 'login' | 'allowBasic' | 'withinMs' | 'mostBytes'>>();

/**
 * node-onvif writes and reads SOAP; the exchange itself is ours. Its own waits for ever on an answer that drips or breaks off,
 * takes one of any length, knows neither TLS nor HTTP log-in, and follows whatever address it is given.
 */
async function exchange(address: { readonly href: string }, body: string): Promise<string> {
  const url = new URL(address.href);
  const key = url.searchParams.get(sessionKey) ?? '';
  url.searchParams.delete(sessionKey);
  const session = sessions.get(key);
  if (session === undefined) throw new Trouble('badAnswer', 'no camera stands behind this address');
  const answer = await requestCamera({ ...session, url, method: 'POST', headers: { 'content-type': 'application/soap+xml; charset=utf-8' }, body });
  if (!answer.ok) throw new Trouble(answer.trouble, answer.detail);
  const text = answer.body.toString('utf8');
  if (answer.status === 200) return text;
  if (/NotAuthorized|FailedAuthentication|InvalidSecurity/i.test(text)) throw new Trouble('login', 'it refuses the log-in');
  throw new Trouble('refused', `HTTP ${answer.status}`);
}
// Many cameras share node-onvif's one exchange: which one is meant travels with the address.
const sessionKey = 'ngatu-camera';
// oxlint-disable-next-line eslint/no-underscore-dangle -- its own name for it; the version is pinned, and a test holds it
soap._request = exchange;

export interface OnvifOptions { readonly camera: Camera; readonly login: Login | null; readonly wallMs: () => number; readonly monoMs: () => number; readonly limits?: CameraLimits }

interface Services { readonly media: OnvifServiceMedia; readonly ptz: OnvifServicePtz | null; readonly device: OnvifServiceDevice }

// Over 70 lines: the questions of one camera, which share its session.
export function onvifCamera({ camera, login, wallMs, monoMs, limits = cameraLimits }: OnvifOptions): CameraPort {
  const configured = new URL(camera.address);
  const session = { login, allowBasic: camera.allowBasic, withinMs: limits.soapMs, mostBytes: limits.soapBytes };
  const plain = (text: string): string => unsaid(text, login);
  const plainOrNull = (text: string | null): string | null => (text === null ? null : plain(text));
  const within = async <Value>(ask: () => Promise<Value>): Promise<Asked<Value>> => {
    const asked = await bounded(ask, limits.wholeMs);
    return asked.ok ? asked : { ...asked, detail: plain(asked.detail) };
  };
  const key = `${camera.id}.${sessions.size + 1}`;
  sessions.set(key, session);
  const addressOf = (stated: string): string => {
    const url = onSameHost(stated, configured);
    if (url === null) throw new Trouble('badAnswer', 'it states no address of a service');
    url.searchParams.set(sessionKey, key);
    return url.toString();
  };
  const readClock = async (): Promise<{ readonly offsetMs: number; readonly errorMs: number } | null> => {
    const device = new OnvifServiceDevice({ xaddr: addressOf(camera.address), user: '', pass: '' });
    const fromMs = monoMs();
    const { data } = await device.getSystemDateAndTime();
    const roundMs = monoMs() - fromMs;
    const theirsMs = dateTimeOf(data);
    // Whole seconds, somewhere within the exchange.
    return theirsMs === null ? null : { offsetMs: Math.round(theirsMs + 500 - (wallMs() - roundMs / 2)), errorMs: Math.round(500 + roundMs / 2) };
  };
  const services = async (): Promise<Services> => {
    // Tokens carry a time: the camera's own, or it takes ours for a replay. Some refuse to tell theirs.
    const offset = await readClock().catch((error: unknown) => {
      if (error instanceof Trouble && error.trouble !== 'refused') throw error;
      return null;
    });
    const parts = { user: login?.user ?? '', pass: login?.password ?? '', time_diff: offset?.offsetMs ?? 0 };
    const device = new OnvifServiceDevice({ ...parts, xaddr: addressOf(camera.address) });
    device.time_diff = parts.time_diff;
    const { data } = await device.getCapabilities();
    const at = (name: string): string | null => textOf(data, 'GetCapabilitiesResponse', 'Capabilities', name, 'XAddr');
    const [media, ptz] = [at('Media'), at('PTZ')];
    if (media === null) throw new Trouble('badAnswer', 'it has no media service');
    return { device, media: new OnvifServiceMedia({ ...parts, xaddr: addressOf(media) }), ptz: ptz === null ? null : new OnvifServicePtz({ ...parts, xaddr: addressOf(ptz) }) };
  };
  const profileOf = async (media: OnvifServiceMedia): Promise<MediaProfile> => {
    const { data } = await media.getProfiles();
    const profiles = profilesOf(data);
    const chosen = camera.profile === undefined ? profiles[0] : profiles.find(({ token }) => token === camera.profile);
    if (chosen === undefined) throw new Trouble('badAnswer', camera.profile === undefined ? 'it has no media profile' : `it has no profile ${camera.profile}`);
    return chosen;
  };
  const snapshotUrl = async (): Promise<URL> => {
    const { media } = await services();
    const { token } = await profileOf(media);
    const { data } = await media.getSnapshotUri({ ProfileToken: token });
    const stated = textOf(data, 'GetSnapshotUriResponse', 'MediaUri', 'Uri');
    const url = stated === null ? null : onSameHost(stated, configured);
    if (url === null || url.protocol === 'rtsp:') throw new Trouble('noSnapshot', 'it states no address of snapshots');
    return url;
  };
  const ptzOf = async (): Promise<{ readonly ptz: OnvifServicePtz; readonly token: string }> => {
    const { ptz, media } = await services();
    if (ptz === null) throw new Trouble('noPtz', 'it can\'t be turned');
    return { ptz, token: (await profileOf(media)).token };
  };
  let known: URL | null = null;
  return {
    describe: () => within(async () => {
      const { device, media, ptz } = await services();
      const { data: told } = await device.getDeviceInformation();
      const profiles = profilesOf((await media.getProfiles()).data);
      const rtsp: (string | null)[] = [];
      for (const { token } of profiles) {
        // oxlint-disable-next-line no-await-in-loop -- one question at a time: small cameras answer no more
        const stream = await media.getStreamUri({ ProfileToken: token, Protocol: 'RTSP' }).catch(() => null);
        const stated = stream === null ? null : textOf(stream.data, 'GetStreamUriResponse', 'MediaUri', 'Uri');
        const url = stated === null ? null : onSameHost(stated, configured);
        rtsp.push(url === null ? null : withoutSecrets(url.toString(), login));
      }
      const facts = child(told, 'GetDeviceInformationResponse');
      return {
        make: plainOrNull(textOf(facts, 'Manufacturer')), model: plainOrNull(textOf(facts, 'Model')), firmware: plainOrNull(textOf(facts, 'FirmwareVersion')), ptz: ptz !== null,
        profiles: profiles.map((profile, at) => ({ ...profile, name: plain(profile.name), rtsp: rtsp[at] ?? null })),
      };
    }),
    snapshot: () => within(async () => {
      const url = known ?? await snapshotUrl();
      const answer = await requestCamera({ ...session, url, method: 'GET', withinMs: limits.snapshotMs, mostBytes: limits.pictureBytes });
      // Its address may have changed with its settings: asked anew the next time.
      known = null;
      if (!answer.ok) throw new Trouble(answer.trouble, answer.detail);
      if (answer.status !== 200) throw new Trouble('refused', `HTTP ${answer.status}`);
      // Some cameras name no type, or a wrong one: the first bytes are what counts.
      if (answer.body.length < 4 || answer.body.readUInt16BE(0) !== 0xffd8) throw new Trouble('notAPicture', `no JPEG: ${answer.body.length} bytes`);
      known = url;
      return answer.body;
    }),
    presets: () => within(async () => {
      const { ptz, token } = await ptzOf();
      return presetsOf((await ptz.getPresets({ ProfileToken: token })).data).map((preset) => ({ ...preset, name: plain(preset.name) }));
    }),
    goTo: (preset) => within(async () => {
      const { ptz, token } = await ptzOf();
      const presets = presetsOf((await ptz.getPresets({ ProfileToken: token })).data);
      const wanted = presets.find((one) => one.token === preset) ?? presets.find(({ name }) => name === preset);
      if (wanted === undefined) throw new Trouble('unknownPreset', presets.map((one) => one.name).join(', '));
      await ptz.gotoPreset({ ProfileToken: token, PresetToken: wanted.token });
      return null;
    }),
    clock: () => within(async () => {
      const read = await readClock();
      if (read === null) throw new Trouble('badAnswer', 'it tells no time');
      return read;
    }),
  };
}

/** The whole of a question, bounded: what node-onvif leaves hanging ends here. */
async function bounded<Value>(ask: () => Promise<Value>, wholeMs: number): Promise<Asked<Value>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => { timer = setTimeout(() => { reject(new Trouble('timeout', 'no whole answer in time')); }, wholeMs); });
  try {
    return { ok: true, value: await Promise.race([ask(), tooLong]) };
  } catch (error) {
    return error instanceof Trouble ? { ok: false, trouble: error.trouble, detail: error.message } : { ok: false, ...faultOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** node-onvif rejects with sentences: a fault that the camera states, or an answer that can't be read. */
function faultOf(error: unknown): { readonly trouble: CameraTrouble; readonly detail: string } {
  const text = (error instanceof Error ? error.message : '').replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 120);
  return /not ?authorized|authenticat/i.test(text) ? { trouble: 'login', detail: 'it refuses the log-in' } : { trouble: 'badAnswer', detail: text };
}
