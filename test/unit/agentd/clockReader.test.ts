import { describe, expect, test } from 'vitest';
import { readTracking } from '../../../src/agentd/chronyTracking.ts';
import { createClockReader } from '../../../src/agentd/clockReader.ts';
import { readTimesync, spanMs } from '../../../src/agentd/timesyncStatus.ts';

// chronyd 4.3 (Debian 12), as it answered: a client of another chronyd on loopback, a second after its start and 15 s later;
// a daemon with only its own `local` reference; one without any source.
const begun = '7F000001,127.0.0.1,9,1795880466.529847909,-0.000001800,0.000000128,0.000000128,0.316,0.000,8.468,0.000006830,0.000009486,0.3,Normal\n';
const client = '7F000001,127.0.0.1,9,1795880480.853904332,-0.000001553,-0.000000074,0.000000275,-0.001,-0.001,0.065,0.000005938,0.000000888,1.0,Normal\n';
const local = '7F7F0101,,8,1795880464.993454928,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,0.000000000,0.000000000,0.0,Normal\n';
const alone = '00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised\n';
const atMs = 1_795_880_481_000;

describe('chronyc -c tracking', () => {
  test('the bound is offset, dispersion and half the delay, and the skew is the frequency’s own', () => {
    expect(readTracking(client, atMs)).toEqual({ errorMs: 1, synced: true, ttlMs: 60_000, source: 'chrony', skewPpm: 0.065 });
    expect(readTracking(begun, atMs)).toMatchObject({ errorMs: 2, synced: true, skewPpm: 8.468 });
    // 20 ms off, 30 ms of dispersion, 80 ms of delay.
    expect(readTracking('C0A80401,192.168.4.1,3,1795880480.0,-0.020000000,0.0,0.0,-6.5,0.0,1.250,0.080000000,0.030000000,64.2,Normal', atMs)).toMatchObject({ errorMs: 91, skewPpm: 1.25 });
  });

  test('its own reference and no reference at all vouch for nothing', () => {
    expect(readTracking(local, atMs)).toMatchObject({ synced: false });
    expect(readTracking(alone, atMs)).toMatchObject({ synced: false });
  });

  test('a source that is not heard any more is gone after four of its intervals, and the bound grows meanwhile', () => {
    expect(readTracking(client, atMs + 255_000)).toMatchObject({ synced: true, errorMs: 26 });
    expect(readTracking(client, atMs + 257_000)).toMatchObject({ synced: false });
  });

  test('a receiver at the cabinet is told as such', () => {
    // The text form of this machine is public (ag6qr.net, 2024-04-19); chronyc -c gives the same values in this order.
    expect(readTracking('50505300,PPS,1,1795880480.0,0.000000072,-0.000000011,0.000000195,-1.789,-0.000,0.016,0.000000001,0.000011804,16.0,Normal', atMs)).toMatchObject({ source: 'gnss', synced: true, errorMs: 1 });
  });

  test.each(['', '506 Cannot talk to daemon', 'a,b,c', client.replace('0.065', 'x'), `${client.trim()},more`])('%j is no tracking', (line) => {
    expect(readTracking(line, atMs)).toBeNull();
  });
});

// A reMarkable tablet's answer (public notes, systemd-timesyncd, its server's address as printed there).
const status = `       Server: 192.168.4.1 (192.168.4.1)
Poll interval: 34min 8s (min: 32s; max 34min 8s)
         Leap: normal
      Version: 4
      Stratum: 2
    Reference: 81060F1E
    Precision: 2us (-19)
Root distance: 47.667ms (max: 5s)
       Offset: -1.666ms
        Delay: 5.008ms
       Jitter: 1.134ms
 Packet count: 3
    Frequency: -6.507ppm
`;
/** The same daemon before its server has answered. */
const silent = `       Server: n/a (0.debian.pool.ntp.org)
Poll interval: 0 (min: 32s; max 34min 8s)
 Packet count: 0
`;

describe('timedatectl timesync-status', () => {
  test.each([['47.667ms', 47.667], ['34min 8s', 2_048_000], ['-1.666ms', -1.666], ['900us', 0.9], ['0', 0], ['1h 2min', 3_720_000], ['2.5s', 2500]])('%s', (text, ms) => {
    expect(spanMs(text)).toBeCloseTo(ms, 6);
  });
  test.each(['', 'n/a', '5', '12 apples', '3sx'])('%j is no time span', (text) => { expect(spanMs(text)).toBeNull(); });

  test('the bound is root distance, offset, half the delay, jitter, and what has passed since', () => {
    // 47.667 + 1.666 + 2.504 + 1.134, and 10 min at 100 ppm.
    expect(readTimesync(status, atMs, atMs)).toEqual({ errorMs: 53, synced: true, ttlMs: 60_000, source: 'timesyncd' });
    expect(readTimesync(status, atMs, atMs + 600_000)).toMatchObject({ errorMs: 113, synced: true });
  });

  test('not heard for twice its poll interval, it stands behind nothing any more', () => {
    expect(readTimesync(status, atMs, atMs + 2 * 2_048_000 + 121_000)).toMatchObject({ synced: false });
    expect(readTimesync(silent, null, atMs)).toMatchObject({ synced: false, source: 'timesyncd' });
    expect(readTimesync('Failed to parse bus message', atMs, atMs)).toBeNull();
  });
});

const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });

describe('the reader', () => {
  test('asks chronyd first, and timesyncd where there is none', async () => {
    const asked: string[] = [];
    let there = true;
    const reader = createClockReader((file, args) => {
      asked.push([file, ...args].join(' '));
      return Promise.resolve(file === 'chronyc' ? (there ? client : null) : status);
    }, () => atMs);
    expect(reader.claim(atMs)?.source).toBeUndefined();
    reader.poll();
    await settle();
    expect(reader.claim(atMs)).toMatchObject({ source: 'chrony' });
    expect(asked).toEqual(['chronyc -c tracking']);
    there = false;
    reader.poll();
    await settle();
    expect(reader.claim(atMs)).toMatchObject({ source: 'timesyncd' });
    expect(asked.slice(1)).toEqual(['chronyc -c tracking', 'timedatectl timesync-status --no-pager']);
  });

  test('a program that fails says nothing, and a look under way is not doubled', async () => {
    let asked = 0;
    const reader = createClockReader(() => {
      asked += 1;
      return Promise.reject(new Error('no such program'));
    }, () => null);
    reader.poll();
    reader.poll();
    await settle();
    expect(asked).toBe(1);
    reader.poll();
    expect(asked).toBe(2);
  });
});
