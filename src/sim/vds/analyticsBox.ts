import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { vdsPostText, type VdsPost } from '../../model/vds.ts';

/** A video analytics box: counts of its zones, signed, as docs/vds.md says. */
export function signedPost(post: Omit<VdsPost, 'mac' | 'schema'>, key: string): VdsPost {
  const whole = { schema: 1 as const, ...post };
  return { ...whole, mac: createHmac('sha256', key).update(vdsPostText(whole)).digest('hex') };
}

/** Posts a body; gives the status, or 0 where the other side hung up. */
export function postCounts(at: { readonly host: string; readonly port: number }, source: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve) => {
    const asking = request({ host: at.host, port: at.port, path: `/vds/${source}`, method: 'POST', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }); });
      response.on('error', () => { resolve({ status: 0, text: '' }); });
    });
    asking.on('error', () => { resolve({ status: 0, text: '' }); });
    asking.end(body);
  });
}
