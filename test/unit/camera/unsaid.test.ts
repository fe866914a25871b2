import { expect, test } from 'vitest';
import { unsaid, withoutSecrets } from '../../../src/camera/unsaid.ts';

const login = { user: 'operator', password: 'S3cret/Pw' };

test.each([
  ['rtsp://operator:S3cret%2FPw@10.0.0.9:554/live', 'rtsp://10.0.0.9:554/live'],
  ['rtsp://10.0.0.9:554/user=admin_password=S3cretPw_channel=0_stream=0.sdp?real_stream', 'rtsp://10.0.0.9:554/user=***'],
  ['rtsp://10.0.0.9/cam?loginuse=admin&loginpas=x1&channel=2', 'rtsp://10.0.0.9/cam?loginuse=***&loginpas=***&channel=2'],
  ['http://10.0.0.9/snap?u=admin&p=x1&size=2', 'http://10.0.0.9/snap?u=***&p=***&size=2'],
  ['rtsp://10.0.0.9/live/admin:x1/0', 'rtsp://10.0.0.9/live/***/0'],
  ['http://10.0.0.9/a/S3cret%2FPw/b', 'http://10.0.0.9/a/***/b'],
  ['rtsp://10.0.0.9/Streaming/Channels/101?transportmode=unicast', 'rtsp://10.0.0.9/Streaming/Channels/101?transportmode=unicast'],
])('%s is said as %s', (stated, said) => {
  expect(withoutSecrets(stated, login).startsWith(said), withoutSecrets(stated, login)).toBe(true);
  expect(withoutSecrets(stated, login)).not.toMatch(/x1|S3cret/);
});

test('what a camera says of itself is said without its log-in, plain or encoded', () => {
  expect(unsaid('bad password S3cret/Pw for operator', login)).toBe('bad password *** for ***');
  expect(unsaid('S3cret%2FPw', login)).toBe('***');
  expect(unsaid('nothing to hide', null)).toBe('nothing to hide');
});
