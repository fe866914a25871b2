import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** DER of one value (X.690): tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

const tags = { integer: 0x02, bitString: 0x03, oid: 0x06, utf8: 0x0c, sequence: 0x30, set: 0x31, attributes: 0xa0 } as const;
/** 2.5.4.3, and ecdsa-with-SHA256 (1.2.840.10045.4.3.2). */
const [commonName, ecdsaSha256] = [Buffer.from('550403', 'hex'), Buffer.from('2a8648ce3d040302', 'hex')] as const;

/** A fresh P-256 key, PKCS#8 in PEM: made on the computer that will use it, and never anywhere else. */
export function newIdentityKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** PKCS #10 (RFC 2986) for a name, signed by its key: what a certificate authority is given instead of the key. */
export function certificateRequest(privatePem: string, name: string): string {
  const spki = createPublicKey(createPrivateKey(privatePem)).export({ type: 'spki', format: 'der' });
  const subject = der(tags.sequence, der(tags.set, der(tags.sequence, der(tags.oid, commonName), der(tags.utf8, Buffer.from(name, 'utf8')))));
  const info = der(tags.sequence, der(tags.integer, Buffer.from([0])), subject, spki, der(tags.attributes));
  const signature = sign('sha256', info, privatePem);
  const request = der(tags.sequence, info, der(tags.sequence, der(tags.oid, ecdsaSha256)), der(tags.bitString, Buffer.from([0]), signature));
  const lines = request.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join('\n')}\n-----END CERTIFICATE REQUEST-----\n`;
}
