import type { IClientOptions, IClientPublishOptions } from 'mqtt';

/** What the transport touches of an MQTT.js client, so that a simulation can put its own broker behind it. */
export interface MqttWire {
  readonly connected: boolean;
  on(event: 'connect', call: (connack: { readonly properties?: { readonly receiveMaximum?: number } }) => void): unknown;
  on(event: 'message', call: (topic: string, payload: Buffer, packet: { readonly properties?: { readonly responseTopic?: string; readonly correlationData?: Buffer } }) => void): unknown;
  on(event: 'disconnect', call: (packet: { readonly reasonCode?: number }) => void): unknown;
  on(event: 'error', call: (error: Error) => void): unknown;
  on(event: 'close', call: () => void): unknown;
  subscribe(topics: string[], options: { readonly qos: 1 }, done: (error: Error | null, granted?: readonly { readonly topic: string; readonly qos: number }[]) => void): unknown;
  publish(topic: string, payload: string, options: IClientPublishOptions, done: (error?: Error) => void): unknown;
  end(force: boolean): unknown;
  endAsync(force: boolean): Promise<void>;
}

export type ConnectMqtt = (url: string, options: IClientOptions) => MqttWire;
