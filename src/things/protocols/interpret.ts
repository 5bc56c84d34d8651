import { noteLimit, noteTextLimit, type Note } from '../note.ts'
import type { Quantity } from '../quantity.ts'
import type { Attributes, ThingKind } from '../thing.ts'
import type { AnnouncedDevice, Entity } from './home-assistant.ts'
import { commandOf, type Command } from './command.ts'
import { guessKind, phasePowerOf, quantityByClass, titleOf, wordsOf } from './guess.ts'
import { stateTopic } from './topic.ts'
import { conversionTo, type Conversion } from './units.ts'
import { compileTemplate, wholePayload, type Template } from './value-template.ts'

/** How one quantity is read from one topic. */
export interface TopicReading {
  readonly topic: string
  readonly quantity: Quantity
  readonly template: Template
  readonly conversion: Conversion
  /** For entities that are on or off: the words for it. */
  readonly words: { readonly on: string; readonly off: string } | null
}

/** What an announced device means for us. */
export interface Interpretation {
  readonly kind: ThingKind
  readonly name: string
  readonly readings: readonly TopicReading[]
  readonly command: Command | null
  /** What the announcement tells of the thing beside its readings. */
  readonly attributes: Attributes
  /** The device speaks our plain JSON on this topic: it is read by `json-topic.ts`, not by templates. */
  readonly plainDevice: string | null
  readonly notes: readonly Note[]
}

/** Reads what a device's entities mean: which quantities it reports, how it is asked, what it probably is. */
export function interpret(
  slug: string,
  device: AnnouncedDevice,
  entities: readonly Entity[],
  hintedKind: ThingKind | null,
): Interpretation {
  const kind = hintedKind ?? guessKind(device, entities)
  const readings: TopicReading[] = []
  const notes: Note[] = []
  for (const entity of byPreference(entities)) {
    if (entity.stateTopic === null || entity.isDiagnostic) continue
    const hasTotal = readings.some(({ quantity }) => quantity === 'powerW')
    const reading = readingOf(entity, entity.stateTopic, kind, hasTotal)
    if (reading === null) continue
    if ('code' in reading) notes.push(reading)
    else if (readings.every((has) => has.quantity !== reading.quantity)) readings.push(reading)
  }
  const plainDevice = plainDeviceOf(slug, readings)
  const { command, attributes } = commandOf(slug, kind, entities, plainDevice, notes)
  return {
    kind,
    name: device.name ?? device.id,
    readings,
    command,
    attributes,
    plainDevice,
    notes: notes.slice(0, noteLimit),
  }
}

/** Totals before single phases: where two entities give the same quantity, the first is read. */
function byPreference(entities: readonly Entity[]): Entity[] {
  const rank = (entity: Entity): number => {
    const words = wordsOf(entity)
    if (/\b(phase|l[123]|tariff|t[12]|reactive|apparent|today|daily|month)\b/.test(words)) return 2
    return /\b(total|active|sum)\b/.test(words) ? 0 : 1
  }
  return entities.toSorted((a, b) => rank(a) - rank(b))
}

/** A reading, a note why there is none, or null where the entity is not about energy. `hasTotal`: the device's whole power is read already. */
function readingOf(
  entity: Entity,
  topic: string,
  kind: ThingKind,
  hasTotal: boolean,
): TopicReading | Note | null {
  const template = entity.valueTemplate === null ? null : compileTemplate(entity.valueTemplate)
  const member = template?.ok === true ? template.value.member : null
  const named = quantityByClass(entity, member, kind)
  // A meter of one phase may call its whole power that of L1.
  const isPart = hasTotal && kind === 'meter' && named === 'powerW'
  const quantity = isPart ? phasePowerOf(entity) : named
  if (quantity === null) return null
  if (template !== null && !template.ok) {
    return {
      code: 'template-not-understood',
      entity: titleOf(entity),
      template: (entity.valueTemplate ?? '').slice(0, noteTextLimit),
    }
  }
  const isOnOff = entity.component === 'binary_sensor'
  const conversion = isOnOff
    ? { factor: 1, offset: 0 }
    : conversionTo(quantity, entity.unit ?? (entity.deviceClass === 'battery' ? '%' : ''))
  if (conversion === null) {
    return {
      code: 'unit-unknown',
      entity: titleOf(entity),
      unit: (entity.unit ?? '').slice(0, noteTextLimit),
      quantity,
    }
  }
  return {
    topic,
    quantity,
    template: template === null ? wholePayload : template.value,
    conversion,
    words: isOnOff ? { on: entity.payloadOn, off: entity.payloadOff } : null,
  }
}

/**
 * The device name of a plain topic, where every reading comes from it and under its own name. The
 * announced templates may scale a member for people's eyes (percent); what the member itself holds is agreed.
 */
function plainDeviceOf(slug: string, readings: readonly TopicReading[]): string | null {
  const [first] = readings
  if (first === undefined) return null
  const [, , device = ''] = first.topic.split('/')
  const isPlain = readings.every(
    (reading) =>
      reading.topic === stateTopic(slug, device) && reading.template.member === reading.quantity,
  )
  return isPlain ? device : null
}
