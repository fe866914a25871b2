import { EventEmitter } from 'node:events';
import type { MqttWire } from '../../../src/link/mqtt/wire.ts';

/** A client of a broker that stands, and says whatever the test lets it say. */
export class FakeWire extends EventEmitter implements MqttWire {
  connected = false;
  end(): void { this.connected = false; }
  endAsync(): Promise<void> { this.end(); return Promise.resolve(); }
  subscribe(topics: string[], _options: { readonly qos: 1 }, done: (error: Error | null, granted?: readonly { readonly topic: string; readonly qos: number }[]) => void): void { done(null, topics.map((topic) => ({ topic, qos: 1 }))); }
  /** What it answers to a publish; absent: it takes it. */
  refusal: Error | undefined;
  publish(_topic: string, _payload: string, _options: unknown, done: (error?: Error) => void): void { done(this.refusal); }
  stand(): void { this.connected = true; this.emit('connect', {}); }
}
