import { isQuantity, phasePowers, type Quantity } from '../quantity.ts'
import type { ThingKind } from '../thing.ts'
import type { AnnouncedDevice, Entity } from './home-assistant.ts'

/** Words, English and German, that tell what a device is, in the order they are tried. */
const kindWords: readonly (readonly [ThingKind, RegExp])[] = [
  ['car', /\b(ev|evse|wallbox|chargers?|ladestation|car|vehicle|go ?e(charger)?|zaptec|easee)\b/],
  ['chp', /\b(chp|bhkw|cogeneration|blockheizkraftwerk|micro ?chp)\b/],
  ['heat-pump', /\b(heat ?pump|w(ä|ae)rmepumpe)\b/],
  ['battery', /\b(battery|batterie|akku|speicher|powerwall|accumulator)\b/],
  ['wind', /\b(wind|windrad|turbine)\b(?! speed)/],
  ['solar', /\b(pv|solar|photovoltai[ck]s?|inverter|wechselrichter|microinverter)\b/],
  [
    'appliance',
    /\b(washing|washer|dishwasher|dryer|waschmaschine|geschirrsp(ü|ue)ler|trockner|appliance)\b/,
  ],
  ['meter', /\b(meter|grid|mains|dsmr|p1|smartmeter|z(ä|ae)hler|netz|shellyem)\b/],
  ['plug', /\b(plug|socket|steckdose|outlet|relay)\b/],
]

/** What a device probably is. A person sees the guess when adopting, and may change it. */
export function guessKind(device: AnnouncedDevice, entities: readonly Entity[]): ThingKind {
  const deviceWords = split([device.name, device.model, device.id].join(' '))
  const byDevice = kindWords.find(([, words]) => words.test(deviceWords))
  if (byDevice !== undefined) return byDevice[0]
  const classes = new Set(entities.filter((e) => !e.isDiagnostic).map((e) => e.deviceClass))
  const words = split(entities.map(wordsOf).join(' '))
  const hasPower = classes.has('power')
  if (hasPower && classes.has('plug')) return 'car'
  if (hasPower && classes.has('battery')) return 'battery'
  if (/\b(export|exported|import|imported|feed in|returned|einspeisung|bezug)\b/.test(words))
    return 'meter'
  const byEntities = kindWords.find(([, pattern]) => pattern.test(words))
  if (byEntities !== undefined) return byEntities[0]
  return hasPower || classes.has('energy') ? 'plug' : 'sensor'
}

/** What a device on the plain JSON topic probably is, from its name and what it reports. */
export function guessKindByQuantities(name: string, reports: readonly Quantity[]): ThingKind {
  const words = split(name)
  const byName = kindWords.find(([, pattern]) => pattern.test(words))
  if (byName !== undefined) return byName[0]
  const has = (quantity: Quantity): boolean => reports.includes(quantity)
  if (has('pluggedIn')) return 'car'
  if (has('stateOfCharge')) return 'battery'
  if (has('generationW') || has('generatedWh')) return 'solar'
  if (has('importWh') || has('exportWh')) return 'meter'
  if (has('tankC') || (has('indoorC') && has('powerW'))) return 'heat-pump'
  return has('powerW') || has('consumedWh') ? 'plug' : 'sensor'
}

/** The quantity an entity reports; null where it is none of ours. */
export function quantityByClass(
  entity: Entity,
  member: string | null,
  kind: ThingKind,
): Quantity | null {
  // A device that uses our names means our quantities.
  if (member !== null && isQuantity(member)) return member
  const words = wordsOf(entity)
  const isGenerator = kind === 'solar' || kind === 'wind'
  switch (entity.deviceClass) {
    case 'power':
      if (entity.component !== 'sensor') return null
      // A power that only counts one way is half of a signed one: the two counters tell the same, whole.
      if (/\b(export|feed in|exported|returned?|einspeisung)\b/.test(words)) {
        return null
      }
      return isGenerator ? 'generationW' : 'powerW'
    case 'energy':
      return energyOf(words, kind, isGenerator)
    case 'battery':
      return kind === 'battery' || kind === 'car' ? 'stateOfCharge' : null
    case 'temperature':
      return temperatureOf(words, kind)
    case 'irradiance':
      return 'irradianceWPerM2'
    case 'wind_speed':
      return 'windSpeedMPerS'
    case 'plug':
      return entity.component === 'binary_sensor' ? 'pluggedIn' : null
    default:
      return null
  }
}

/** Which phase's power an entity reports; null: no single one's, or one direction of it only, which is half of a signed one. */
export function phasePowerOf(entity: Entity): Quantity | null {
  const words = wordsOf(entity)
  if (
    /\b(import|imported|consumption|consumed|delivered|production|produced|bezug)\b/.test(words)
  ) {
    return null
  }
  const [, line, phase] = /\bl ?([123])\b|\bphase ([123abc])\b/.exec(words) ?? []
  const name = line ?? phase ?? ''
  return phasePowers.find((_, i) => name === '123'[i] || name === 'abc'[i]) ?? null
}

function energyOf(words: string, kind: ThingKind, isGenerator: boolean): Quantity | null {
  if (/\b(today|daily|month|monthly|yesterday|week|year|session)\b/.test(words)) return null
  if (kind === 'meter') {
    const isOut = /\b(export|exported|feed in|returned?|einspeisung|injected|produced)\b/.test(
      words,
    )
    return isOut ? 'exportWh' : 'importWh'
  }
  if (kind === 'battery') {
    return /\b(discharged?|discharging|out|entladen)\b/.test(words) ? 'generatedWh' : 'consumedWh'
  }
  return isGenerator ? 'generatedWh' : 'consumedWh'
}

function temperatureOf(words: string, kind: ThingKind): Quantity | null {
  if (/\b(outdoor|outside|ambient|aussen|au(ß|ss)en)\b/.test(words)) return 'outdoorC'
  if (/\b(tank|dhw|hot water|boiler|warmwasser|cylinder)\b/.test(words)) return 'tankC'
  const isIndoor = /\b(indoor|inside|room|innen|raum|zone)\b/.test(words)
  return isIndoor || kind === 'sensor' ? 'indoorC' : null
}

/** What people call an entity. */
export function titleOf(entity: Entity): string {
  return entity.name ?? entity.id
}

/** The words of an entity's id and name, lower case, apart from each other. */
export function wordsOf(entity: Entity): string {
  return split(`${entity.id} ${entity.name ?? ''}`)
}

function split(text: string): string {
  return text
    .slice(0, 20_000)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[_./\s-]+/g, ' ')
}
