import type { Packet } from './brokerSession.ts';
import type { MqttLine } from './mqttLine.ts';

/** The broker's end of a connection. */
export interface BrokerConnection {
  readonly clientId: string;
  readonly will: Packet | null;
  readonly clientReceiveMaximum: number;
  readonly line: MqttLine;
  deliver(id: number, packet: Packet): void;
  /** Ends it; with a reason the client is told. */
  close(reason: number | null): void;
}

/** What a connection may ask of the broker. */
export interface BrokerCore {
  isUp(): boolean;
  accept(connection: BrokerConnection, cleanStart: boolean, expiryS: number): void;
  subscribe(connection: BrokerConnection, filters: readonly string[]): void;
  /** The reason code of its PUBACK. */
  publish(packet: Packet): number;
  acknowledged(connection: BrokerConnection, id: number): void;
  /** The connection is over; `clean` = the client said goodbye. */
  lost(connection: BrokerConnection, clean: boolean): void;
  ackDelayMs(): number;
}

/** Mosquitto's max_inflight_messages in config/mosquitto, granted as receive maximum. */
export const receiveMaximum = 100;
