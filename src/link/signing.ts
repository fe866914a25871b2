import { signedText, type Alive, type Order } from '../model/linkOrder.ts';
import { linkFeatures, linkSchema } from '../model/linkMessage.ts';
import type { Json } from '../model/canonical.ts';

/** Signs as a key of the centre: Ed25519, base64. */
export interface CentreKey { readonly keyId: string; readonly sign: (text: string) => string }

/** A signed order for one topic of one site. */
export function signedOrder(key: CentreKey, wish: { readonly site: string; readonly order: string; readonly target: string; readonly actor: string; readonly nonce: string; readonly counter: number; readonly params: Readonly<Record<string, Json>> }): Order {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Json's lists are readonly, the schema's are not: the same data
  const params = wish.params as Order['params'];
  const unsigned = { schema: linkSchema, ...wish, params, keyId: key.keyId } as const;
  return { ...unsigned, signature: key.sign(signedText(unsigned)) };
}

export function signedAlive(key: CentreKey, site: string, counter: number): Alive {
  const unsigned: Omit<Alive, 'signature'> = { schema: linkSchema, site, schemas: [linkSchema], features: [...linkFeatures], keyId: key.keyId, counter };
  return { ...unsigned, signature: key.sign(signedText(unsigned)) };
}
