import type { Random } from '../../kernel/random.ts'
import type { Protocol } from '../protocol.ts'
import type { DiallerSurroundings } from './dialler.ts'
import { DsmrP1 } from './dsmr-p1.ts'
import { HomeAssistant } from './ha-server.ts'
import { HttpPush } from './http-push.ts'
import { MqttProtocol } from './mqtt.ts'
import type { MqttLink } from './mqtt-link.ts'
import type { S2Link } from './s2-link.ts'
import { S2Protocol } from './s2.ts'
import { Shelly } from './shelly.ts'
import { SunSpec } from './sunspec.ts'
import { Tasmota } from './tasmota.ts'

/** What protocols are built from. */
export interface ProtocolSurroundings extends DiallerSurroundings {
  /** The broker inside the node, or another one. */
  readonly mqtt: MqttLink
  /** Where resource managers come in. */
  readonly s2: S2Link
  readonly random: Random
}

/** Every protocol the node speaks. A new one is a file beside this one and a line here. */
export function protocols(surroundings: ProtocolSurroundings): readonly Protocol[] {
  const { clock, random } = surroundings
  return [
    new MqttProtocol(surroundings.mqtt),
    new HttpPush(),
    new DsmrP1(surroundings),
    new SunSpec(surroundings),
    new Shelly(surroundings),
    new Tasmota(surroundings),
    new S2Protocol({ link: surroundings.s2, clock, random }),
    new HomeAssistant(surroundings),
  ]
}
