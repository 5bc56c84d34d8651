import type { NumberRule } from '../things/attribute-rule.ts'
import type { AttributeOf } from '../things/attribute-rules.ts'
import { numberOf } from '../things/attributes.ts'
import { uniformAt } from './noise.ts'
import {
  clamp,
  hoursOf,
  type DeviceDefinition,
  type DeviceState,
  type Moment,
  type Readings,
  type SimulatedDevice,
} from './simulated-device.ts'

/** Heat that warms a litre of water by a kelvin, Wh. */
const waterWhPerLitreK = 1.163
/** Standing loss of the tank, W per K above the room. */
const tankLossWPerK = 1.6
/** People, lamps and machines, and the sun through windows (m² that count fully), as heat in the building. */
const peopleW = 250
const windowM2 = 3
/** Water leaves the tap at 45 °C and comes in at 10 °C. */
const drawnK = 35
/** Share of a day's hot water in each local hour. */
const drawShare = [0, 0, 0, 0, 0, 1, 9, 13, 8, 4, 3, 4, 5, 4, 3, 2, 3, 6, 9, 11, 8, 5, 2, 0]
/** Hot water is made with less effect than warm floors. */
const tankCopShare = 0.8

/** A heat pump for a building and its hot-water tank. By itself it is a thermostat with a little play. */
export class HeatPump implements SimulatedDevice {
  readonly definition: DeviceDefinition
  readonly #seed: number
  #indoorC: number
  #tankC: number
  #isWarming: boolean
  #isFilling: boolean

  constructor(definition: DeviceDefinition, state: DeviceState, seed: number) {
    this.definition = definition
    this.#seed = seed
    this.#indoorC = state['indoorC'] ?? this.#value('indoorMinC') + 1
    this.#tankC = state['tankC'] ?? this.#value('tankMinC') + 6
    this.#isWarming = state['isWarming'] === 1
    this.#isFilling = state['isFilling'] === 1
  }

  readings(): Readings {
    const round = (value: number): number => Math.round(value * 100) / 100
    return { indoorC: round(this.#indoorC), tankC: round(this.#tankC) }
  }

  step(moment: Moment, askedW: number | null): number {
    const asked = this.#isCold() ? null : askedW
    const [powerW, fills] = asked === null ? this.#byThermostat() : this.#asAsked(asked)
    this.#live(moment, powerW, fills)
    return powerW
  }

  state(): DeviceState {
    return {
      indoorC: this.#indoorC,
      tankC: this.#tankC,
      isWarming: this.#isWarming ? 1 : 0,
      isFilling: this.#isFilling ? 1 : 0,
    }
  }

  /** Below these it looks after the people first, whatever it was asked. */
  #isCold(): boolean {
    return (
      this.#indoorC < this.#value('indoorMinC') - 1.5 || this.#tankC < this.#value('tankMinC') - 5
    )
  }

  /** Power and whether it goes into the tank. */
  #byThermostat(): readonly [number, boolean] {
    const indoorMinC = this.#value('indoorMinC')
    const tankMinC = this.#value('tankMinC')
    const tankTopC = Math.min(this.#value('tankMaxC'), tankMinC + 8)
    if (this.#tankC < tankMinC + 1) this.#isFilling = true
    if (this.#tankC >= tankTopC) this.#isFilling = false
    if (this.#indoorC < indoorMinC + 0.4) this.#isWarming = true
    if (this.#indoorC >= indoorMinC + 1) this.#isWarming = false
    const maxW = this.#value('maxW')
    if (this.#isFilling) return [Math.max(this.#value('minW'), Math.round(maxW * 0.9)), true]
    const warmsW = Math.max(this.#value('minW'), Math.round(maxW * 0.6))
    return this.#isWarming ? [warmsW, false] : [0, false]
  }

  /** What was asked, into whichever of tank and building is lower in its range. Full in both, or less than it can run with: nothing. */
  #asAsked(askedW: number): readonly [number, boolean] {
    const share = (value: number, least: number, most: number): number =>
      most > least ? (value - least) / (most - least) : 1
    const tank = share(this.#tankC, this.#value('tankMinC'), this.#value('tankMaxC'))
    const room = share(this.#indoorC, this.#value('indoorMinC'), this.#value('indoorMaxC'))
    const powerW = Math.trunc(clamp(askedW, 0, this.#value('maxW')))
    if (Math.min(tank, room) >= 1 || powerW < this.#value('minW')) return [0, false]
    return [powerW, tank < room]
  }

  /** One zone and one mixed tank over the step, both exactly: T' = T∞ + (T - T∞)·exp(-t/τ). */
  #live(moment: Moment, powerW: number, fills: boolean): void {
    const hours = hoursOf(moment)
    const { outdoorC, irradianceWPerM2 } = moment.weather
    const cop = clamp(this.#copAt(outdoorC), 1.6, 6.5)
    const lossWPerK = this.#value('heatLossWPerK')
    const warmthW = (fills ? 0 : powerW * cop) + peopleW + windowM2 * irradianceWPerM2
    const endC = outdoorC + warmthW / lossWPerK
    const fade = Math.exp((-hours * lossWPerK) / this.#value('thermalMassWhPerK'))
    this.#indoorC = endC + (this.#indoorC - endC) * fade
    const tankWhPerK = this.#value('tankLitres') * waterWhPerLitreK
    if (tankWhPerK <= 0) return
    const heatWh = fills ? powerW * cop * tankCopShare * hours : 0
    const lostWh = tankLossWPerK * Math.max(0, this.#tankC - 20) * hours
    this.#tankC = clamp(
      this.#tankC + (heatWh - lostWh - this.#drawnWh(moment)) / tankWhPerK,
      10,
      90,
    )
  }

  /** Heat drawn in the step: in about half of the quarter hours somebody opens a tap. */
  #drawnWh(moment: Moment): number {
    const quarter = Math.floor(moment.atMs / 900_000)
    const chance = uniformAt(this.#seed, quarter)
    const eagerness = chance < 0.5 ? 0 : 4 * (chance - 0.5) * 2
    const share = (drawShare[Math.floor(moment.localMinute / 60)] ?? 0) / 100
    const litresPerHour = this.#value('hotWaterLitresPerDay') * share * eagerness
    return litresPerHour * hoursOf(moment) * waterWhPerLitreK * drawnK
  }

  /** On the line through the two points that its maker states. */
  #copAt(outdoorC: number): number {
    const at7C = this.#value('copAt7C')
    return at7C + ((at7C - this.#value('copAtMinus7C')) / 14) * (outdoorC - 7)
  }

  #value(name: AttributeOf<NumberRule>): number {
    return numberOf(this.definition, name) ?? 0
  }
}
