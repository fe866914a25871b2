import { afterEach, describe, expect, it } from 'vitest';
import { discoverCameras } from '../../../src/camera/discovery.ts';
import { onvifCamera, type CameraPort } from '../../../src/camera/onvif.ts';
import { cameraSchema } from '../../../src/model/camera.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { startOnvifDevice, type OnvifDevice, type OnvifDeviceSpec } from '../../../src/sim/onvif/onvifDevice.ts';
import { drawJpeg } from '../../../src/sim/onvif/picture.ts';

const clock = createClock();
const picture = drawJpeg({ columns: 8, rows: 8, luma: () => 90 });
const login = { user: 'ngatu', password: 'p&ss word' };
const limits = { soapMs: 20_000, snapshotMs: 20_000, wholeMs: 30_000, soapBytes: 1_000_000, pictureBytes: 2_000_000 };
const open: OnvifDevice[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });

async function opened(more: Partial<OnvifDeviceSpec> = {}, camera: Record<string, unknown> = {}, as: typeof login | null = login, patient = true): Promise<{ readonly device: OnvifDevice; readonly port: CameraPort }> {
  const spec: OnvifDeviceSpec = { ...login, ptz: true, presets: [{ token: 'p1', name: 'north' }, { token: 'p2', name: 'east arm' }], clockOffsetMs: 0, auth: 'digest', picture: () => picture, trouble: 'none', ...more };
  const started = await startOnvifDevice(spec, clock);
  open.push(started);
  const parsed = cameraSchema.parse({ id: 'c1', address: started.address, ...camera });
  return { device: started, port: onvifCamera({ camera: parsed, login: as, wallMs: () => clock.wallMs(), monoMs: () => clock.monoMs(), limits: { ...limits, soapMs: patient ? limits.soapMs : 600 } }) };
}

describe('an ONVIF camera over real sockets', () => {
  it('says who it is, its profiles and streams, without a password in an address', async () => {
    const { port } = await opened();
    const told = await port.describe();
    expect(told).toMatchObject({ ok: true, value: { make: 'Nga Tu', model: 'virtual camera', firmware: '1.0', ptz: true, profiles: [{ token: 'main', width: 1920, height: 1080, encoding: 'H264', ptz: true }, { token: 'sub' }] } });
    expect(told.ok && told.value.profiles[0]?.rtsp).toMatch(/^rtsp:\/\/127\.0\.0\.1:554\/main\?user=\*\*\*&password=\*\*\*$/);
    expect(JSON.stringify(told)).not.toContain(login.password);
  });

  it.each(['basic', 'digest', 'digestSha256', 'none'] as const)('gives a snapshot with log-in %s', async (auth) => {
    const { port } = await opened({ auth }, { allowBasic: auth === 'basic' });
    const taken = await port.snapshot();
    expect(taken.ok && taken.value.equals(picture)).toBe(true);
    const again = await port.snapshot();
    expect(again.ok).toBe(true);
  });

  it('does not send its password in clear to a camera that offers Basic alone', async () => {
    const { port, device: camera } = await opened({ auth: 'basic' });
    expect(await port.snapshot()).toMatchObject({ ok: false, trouble: 'login' });
    expect(camera.seen).toEqual([]);
  });

  it('takes the profile that the cabinet names, and says which is missing', async () => {
    const { port } = await opened({}, { profile: 'sub' });
    expect((await port.snapshot()).ok).toBe(true);
    const { port: none } = await opened({}, { profile: 'third' });
    expect(await none.snapshot()).toMatchObject({ ok: false, trouble: 'badAnswer', detail: 'it has no profile third' });
  });

  it('lists presets, and turns to one by token or name', async () => {
    const { port, device: camera } = await opened();
    expect(await port.presets()).toEqual({ ok: true, value: [{ token: 'p1', name: 'north' }, { token: 'p2', name: 'east arm' }] });
    expect(await port.goTo('east arm')).toEqual({ ok: true, value: null });
    expect(await port.goTo('p1')).toEqual({ ok: true, value: null });
    expect(await port.goTo('west')).toEqual({ ok: false, trouble: 'unknownPreset', detail: 'north, east arm' });
    expect(camera.turned).toEqual(['p2', 'p1']);
    const { port: fixed } = await opened({ ptz: false });
    expect(await fixed.presets()).toMatchObject({ ok: false, trouble: 'noPtz' });
  });

  it('reads its clock, and is let in by a camera whose clock is a day off', async () => {
    const { port } = await opened({ clockOffsetMs: -86_400_000 });
    const read = await port.clock();
    expect(read.ok).toBe(true);
    if (!read.ok) return;
    expect(Math.abs(read.value.offsetMs + 86_400_000)).toBeLessThanOrEqual(read.value.errorMs + 1);
    expect((await port.describe()).ok).toBe(true);
  });

  it('tells a wrong password from a camera that is away', async () => {
    const { port } = await opened({}, {}, { user: 'ngatu', password: 'wrong' });
    expect(await port.describe()).toEqual({ ok: false, trouble: 'login', detail: 'it refuses the log-in' });
    expect(await port.snapshot()).toMatchObject({ ok: false, trouble: 'login' });
    const { port: none } = await opened({}, {}, null);
    expect(await none.snapshot()).toMatchObject({ ok: false, trouble: 'login' });
    const { port: away, device: camera } = await opened();
    await camera.close();
    expect(await away.snapshot()).toEqual({ ok: false, trouble: 'unreachable', detail: 'ECONNREFUSED' });
  });

  it.each([['silent', 'timeout'], ['drip', 'timeout'], ['breakOff', 'unreachable'], ['flood', 'tooLarge'], ['page', 'notAPicture']] as const)('ends within its time on %s, and says %s', async (trouble, expected) => {
    const { port } = await opened({ trouble }, {}, login, trouble !== 'silent' && trouble !== 'drip');
    const before = clock.monoMs();
    expect(await port.snapshot()).toMatchObject({ ok: false, trouble: expected });
    expect(clock.monoMs() - before).toBeLessThan(45_000);
  });

  it('never follows an address to another host', async () => {
    const { device: camera } = await opened();
    const stated = cameraSchema.parse({ id: 'c2', address: camera.address.replace('127.0.0.1', 'localhost') });
    // The device states 127.0.0.1; the cabinet's file says localhost: the same machine here, by the file's name for it.
    const port = onvifCamera({ camera: stated, login, wallMs: () => clock.wallMs(), monoMs: () => clock.monoMs() });
    const told = await port.describe();
    expect(told.ok && told.value.profiles[0]?.rtsp).toMatch(/^rtsp:\/\/localhost/);
  });
});

describe('discovery', () => {
  it('finds the camera that answers a probe', async () => {
    const { device: camera } = await opened();
    const found = await discoverCameras({ from: '127.0.0.1', to: { address: '127.0.0.1', port: camera.probePort }, waitMs: 1500 });
    expect(found).toEqual({ ok: true, found: [{ urn: 'urn:uuid:00000000-0000-0000-0000-000000000021', name: 'virtual camera', hardware: 'VC-1', addresses: [camera.address] }] });
  });

  it('ends with a word where the interface is none of the cabinet\'s', async () => {
    expect(await discoverCameras({ from: '203.0.113.9', to: { address: '127.0.0.1', port: 9 }, waitMs: 300 })).toMatchObject({ ok: false });
  });
});
