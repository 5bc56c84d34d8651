import type { Protocol } from '../protocol.ts'
import { HttpPush } from './http-push.ts'
import { MqttProtocol } from './mqtt.ts'
import type { MqttLink } from './mqtt-link.ts'

/** What protocols are built from. */
export interface ProtocolSurroundings {
  /** The broker inside the node, or another one. */
  readonly mqtt: MqttLink
}

/** Every protocol the node speaks. A new one is a file beside this one and a line here. */
export function protocols({ mqtt }: ProtocolSurroundings): readonly Protocol[] {
  return [new MqttProtocol(mqtt), new HttpPush()]
}
