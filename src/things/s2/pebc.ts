import type { Result } from '../../kernel/refusal.ts'
import type { EnergyAsk, Foretold } from '../foretold.ts'
import type { ReportedValue } from '../protocol.ts'
import { instantText, type Control, type Facts, type Now, type Wish } from './control.ts'
import { isProducer, saysCar, wordsOf } from './device-words.ts'
import { isElectric } from './electric.ts'
import { EnergyAllowance } from './energy-allowance.ts'
import { envelopesFor, mostLimitW, widened, type EnvelopeLimits } from './envelopes.ts'
import type { PebcInstruction } from './instruction.ts'
import { badContent, taken, type ToldMessage } from './message.ts'
import type { PebcConstraints } from './shapes-pebc.ts'
import type { ResourceManagerDetails, RevokeObject } from './shapes-session.ts'
import { ValidFrom } from './valid-from.ts'

/** The limits of a device that is given back to itself hold for so long; they are its own widest ones, ms. */
const releasedMs = 86_400_000

/** Power Envelope Based Control: a solar inverter or a charger that does what it likes between two limits. */
export class EnvelopeControl implements Control {
  readonly controlType = 'POWER_ENVELOPE_BASED_CONTROL'
  readonly #constraints = new ValidFrom<PebcConstraints>()
  readonly #energy = new EnergyAllowance()
  #isProducer = false

  take(message: ToldMessage, nowMs: number): Result<void> {
    switch (message.message_type) {
      case 'PEBC.PowerConstraints': {
        const { valid_from, valid_until = Infinity } = message
        if (valid_until <= valid_from) return endsBeforeBeginning
        if (envelopesFor(message.allowed_limit_ranges, null) === null) return noElectricLimits
        this.#constraints.set(message, nowMs)
        // Nothing was asked yet: it may do all it can.
        this.#energy.hold(envelopesFor(message.allowed_limit_ranges, null) ?? [], nowMs)
        return taken
      }
      case 'PEBC.EnergyConstraint':
        if (message.valid_from >= message.valid_until) return endsBeforeBeginning
        if (message.lower_average_power > message.upper_average_power) return crossedEnergy
        // Of other commodities nobody here limits anything.
        if (isElectric(message.commodity_quantity)) this.#energy.set(message)
        return taken
      default:
        return taken
    }
  }

  revoke({ object_type, object_id }: RevokeObject): boolean {
    if (object_type === 'PEBC.EnergyConstraint') return this.#energy.revoke(object_id)
    return (
      object_type === 'PEBC.PowerConstraints' &&
      this.#constraints.revoke(({ id }) => id === object_id)
    )
  }

  /** The energy that it is still to be allowed to use, and until when. */
  foretold(nowMs: number): Foretold | null {
    let wh = 0
    const energies = this.#energy.owed(nowMs).map(({ untilMs, useWh }): EnergyAsk => {
      wh += useWh
      return { byMs: untilMs, wh }
    })
    return energies.length === 0 ? null : { energies }
  }

  facts(details: ResourceManagerDetails, nowMs: number): Facts | null {
    this.#isProducer = isProducer(details)
    const ranges = this.#constraints.at(nowMs)?.allowed_limit_ranges
    if (ranges === undefined) return null
    if (this.#isProducer) {
      const ratedW = 0 - mostLimitW(ranges, 'LOWER_LIMIT')
      return { kind: 'solar', reports: ['generationW'], attributes: { ratedW } }
    }
    const mostW = mostLimitW(ranges, 'UPPER_LIMIT')
    return saysCar(wordsOf(details))
      ? { kind: 'car', reports: ['powerW'], attributes: { maxChargeW: mostW } }
      : { kind: 'plug', reports: ['powerW'], attributes: { maxW: mostW } }
  }

  valuesOf(): readonly ReportedValue[] {
    return []
  }

  /** What makes power may make as much as is asked, what takes it may take as much; less is up to the device. */
  instruct({ powerW, lastsMs, nowMs, newId }: Wish): readonly PebcInstruction[] {
    const limits: EnvelopeLimits = this.#isProducer ? { lowerW: powerW } : { upperW: powerW }
    return this.#instructFor(limits, lastsMs, { nowMs, newId })
  }

  release(now: Now): readonly PebcInstruction[] {
    return this.#instructFor(null, releasedMs, now)
  }

  #instructFor(
    limits: EnvelopeLimits | null,
    lastsMs: number,
    { nowMs, newId }: Now,
  ): readonly PebcInstruction[] {
    const constraints = this.#constraints.at(nowMs)
    if (constraints === null || (constraints.valid_until ?? Infinity) <= nowMs) return []
    const ranges = constraints.allowed_limit_ranges
    const rooms = this.#energy.leastRoom(envelopesFor(ranges, null) ?? [], nowMs)
    const envelopes = envelopesFor(ranges, limits)?.map((envelope, i) => {
      const room = rooms[i]
      return room === undefined ? envelope : widened(ranges, envelope, room)
    })
    if (envelopes === undefined) return []
    this.#energy.hold(envelopes, nowMs)
    return [
      {
        message_type: 'PEBC.Instruction',
        id: newId(),
        power_constraints_id: constraints.id,
        execution_time: instantText(nowMs),
        abnormal_condition: false,
        power_envelopes: envelopes.map(({ quantity, upperW, lowerW }) => ({
          id: newId(),
          commodity_quantity: quantity,
          power_envelope_elements: [
            { duration: Math.round(lastsMs), upper_limit: upperW, lower_limit: lowerW },
          ],
        })),
      },
    ]
  }
}

const endsBeforeBeginning = badContent('It ends before it begins.', 'valid_until')
const noElectricLimits = badContent(
  'Each electric quantity needs an upper and a lower limit that can be used and do not cross.',
  'allowed_limit_ranges',
)
const crossedEnergy = badContent('The upper value is below the lower one.', 'upper_average_power')
