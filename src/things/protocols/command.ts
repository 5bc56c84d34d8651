import { unreachable } from '../../kernel/assert.ts'
import { amperesFor, currentLimitOf, leastChargeA } from '../accepted-power.ts'
import { phaseVolts } from '../mains.ts'
import { noteTextLimit, type Note } from '../note.ts'
import type { SetPoint } from '../set-point.ts'
import type { Attributes, Thing, ThingKind } from '../thing.ts'
import { titleOf, wordsOf } from './guess.ts'
import type { Entity } from './home-assistant.ts'
import { setTopic } from './topic.ts'
import { conversionTo } from './units.ts'
import { compileTemplate, wholePayload, type Template } from './value-template.ts'

/** How a thing is asked for a power. */
export type Command =
  /** Our own: the whole set point as JSON, with its expiry, on the plain topic. */
  { readonly kind: 'plain'; readonly topic: string } | NumberCommand | SwitchCommand

/** On for any power, off for none. */
export interface SwitchCommand extends Switch {
  readonly kind: 'switch'
  /** Where it says whether it is on, in the same words; null: it does not. */
  readonly said: { readonly topic: string; readonly template: Template } | null
}

/** A number within `min` and `max`: a power, or the current on each of a charger's conductors. */
export interface NumberCommand {
  readonly kind: 'number'
  readonly topic: string
  /** Value for each watt; null: the value is ampere, see `currentLimitOf`. */
  readonly perW: number | null
  readonly min: number
  readonly max: number
  /** What turns it off where the least value still runs it; null: nothing does. */
  readonly off: Switch | null
  /** Where it says which value it took; null: it does not. */
  readonly said: { readonly topic: string; readonly template: Template } | null
}

interface Switch {
  readonly topic: string
  readonly on: string
  readonly off: string
}

/** A message that asks for something. */
export interface CommandMessage {
  readonly topic: string
  readonly payload: string
  readonly isRetained: boolean
}

/** How a device is asked, and what its announcement tells about that. What cannot be used is told in `notes`. */
export function commandOf(
  slug: string,
  kind: ThingKind,
  entities: readonly Entity[],
  plainDevice: string | null,
  notes: Note[],
): { readonly command: Command | null; readonly attributes: Attributes } {
  const commanded = entities.filter((entity) => entity.commandTopic !== null)
  if (plainDevice !== null) {
    const topic = setTopic(slug, plainDevice)
    if (commanded.some((entity) => entity.commandTopic === topic)) {
      return { command: { kind: 'plain', topic }, attributes: {} }
    }
  }
  const off = switchOf(commanded, kind)
  const numbers = commanded.filter((entity) => entity.component === 'number')
  // Watts say what is meant; ampere only with the number of conductors.
  for (const entity of numbers) {
    const conversion = conversionTo('powerW', entity.unit ?? '')
    if (conversion === null) continue
    const command = numberOf(entity, 1 / conversion.factor, off, notes)
    if (command !== null) return { command, attributes: {} }
  }
  for (const entity of numbers) {
    if (entity.unit !== 'A') continue
    if (kind !== 'car') {
      notes.push({ code: 'ampere-elsewhere', entity: titleOf(entity) })
      continue
    }
    const command = numberOf(entity, null, off, notes)
    if (command === null) continue
    if (command.min > 0 && off === null) {
      notes.push({ code: 'never-off', entity: titleOf(entity), leastA: command.min })
    }
    return { command, attributes: chargerOf(entity, entities) }
  }
  const alone = commanded.find(isSwitch)
  const [order] = switches(commanded)
  if (alone === undefined || order === undefined) return { command: null, attributes: {} }
  return { command: { kind: 'switch', ...order, said: saidBy(alone) }, attributes: {} }
}

function numberOf(
  entity: Entity,
  perW: number | null,
  off: Switch | null,
  notes: Note[],
): NumberCommand | null {
  if (entity.commandTopic === null) return null
  const { commandTemplate } = entity
  if (commandTemplate !== null && !/^\{\{\s*value\s*\}\}$/.test(commandTemplate)) {
    const template = commandTemplate.slice(0, noteTextLimit)
    notes.push({ code: 'command-not-understood', entity: titleOf(entity), template })
    return null
  }
  return {
    kind: 'number',
    topic: entity.commandTopic,
    perW,
    min: entity.min ?? 1,
    max: entity.max ?? 100,
    // What its number turns off needs no switch.
    off: (entity.min ?? 1) > 0 ? off : null,
    said: saidBy(entity),
  }
}

/** Where an entity says what it took; null where it does not, or in a way that is not understood. */
function saidBy({ stateTopic, valueTemplate }: Entity): NumberCommand['said'] {
  if (stateTopic === null) return null
  if (valueTemplate === null) return { topic: stateTopic, template: wholePayload }
  const template = compileTemplate(valueTemplate)
  return template.ok ? { topic: stateTopic, template: template.value } : null
}

/** The facts of a charger from its limit in ampere, and from whether anything speaks of a third conductor. */
function chargerOf({ min, max, step }: Entity, entities: readonly Entity[]): Attributes {
  const words = entities.map(wordsOf).join(' ')
  const isThree = /\b(l ?[23]|phase ?[23]|(3|three) ?phases?|3p)\b/.test(words)
  const isOne = !isThree && /\b(l ?1|phase ?1|(1|single|one) ?phase|1p)\b/.test(words)
  const phases = isOne ? 1 : 3
  return {
    phases,
    limitStepA: step !== null && step > 0 ? Math.min(10, Math.max(0.1, step)) : 1,
    limitLeastA: min !== null && min > 0 ? min : leastChargeA,
    ...(max === null ? {} : { maxChargeW: max * phaseVolts * phases }),
  }
}

/** The switch that turns charging off: by its words, or the only one a charger has. */
function switchOf(commanded: readonly Entity[], kind: ThingKind): Switch | null {
  const named = commanded.filter((entity) =>
    /\b(charg(e|er|ing)|laden|ladung|ladefreigabe)\b/.test(wordsOf(entity)),
  )
  const [first] = switches(named)
  const all = switches(commanded)
  return first ?? (kind === 'car' && all.length === 1 ? (all[0] ?? null) : null)
}

function switches(commanded: readonly Entity[]): Switch[] {
  return commanded
    .filter(isSwitch)
    .flatMap(({ commandTopic, payloadOn, payloadOff }) =>
      commandTopic === null ? [] : [{ topic: commandTopic, on: payloadOn, off: payloadOff }],
    )
}

function isSwitch({ component, isDiagnostic }: Entity): boolean {
  return component === 'switch' && !isDiagnostic
}

/** What is published to ask a thing for a power, in this order. `restsOn`: what a switch is when it is given back. */
export function commandMessages(
  command: Command,
  thing: Pick<Thing, 'kind' | 'attributes'>,
  setPoint: Pick<SetPoint, 'id' | 'powerW' | 'expiresMs' | 'reason'>,
  restsOn = true,
): CommandMessage[] {
  const { id, powerW, expiresMs, reason } = setPoint
  switch (command.kind) {
    case 'plain': {
      const payload = JSON.stringify({ id, powerW, expiresMs, reason })
      return [{ topic: command.topic, payload, isRetained: true }]
    }
    case 'number': {
      const { topic, off, min } = command
      const value = askedNumber(command, thing, powerW)
      const isOff = value <= 0 && min > 0
      const number = { topic, payload: String(Math.max(min, value)), isRetained: false }
      if (off === null) return [number]
      const toggle = { topic: off.topic, payload: isOff ? off.off : off.on, isRetained: false }
      return isOff ? [toggle] : [number, toggle]
    }
    case 'switch': {
      const isOn = powerW === null ? restsOn : powerW !== 0
      const payload = isOn ? command.on : command.off
      return [{ topic: command.topic, payload, isRetained: false }]
    }
    default:
      return unreachable(command)
  }
}

/** The number that stands for a power; 0: off. A device that knows no expiry gets its whole range back when it is released. */
export function askedNumber(
  { perW, min, max }: NumberCommand,
  thing: Pick<Thing, 'kind' | 'attributes'>,
  powerW: number | null,
): number {
  if (powerW === null) return max
  if (perW === null) {
    const limit = currentLimitOf(thing) ?? { stepA: 1, leastA: leastChargeA, phases: 3 }
    return Math.min(max, amperesFor(limit, powerW))
  }
  if (powerW === 0) return 0
  const value = Math.min(max, Math.max(min, powerW * perW))
  return Math.round(value * 1e6) / 1e6
}
