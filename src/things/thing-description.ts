import type { AttributeRule } from './attribute-rule.ts'
import { rulesOf } from './attributes.ts'
import { quantities, type Quantity } from './quantity.ts'
import type { Thing } from './thing.ts'

/** The media type of a Thing Description (W3C WoT TD 1.1, section 10.2). */
export const thingDescriptionType = 'application/td+json'

/** Seconds that a member may ask a thing for a power by the action `setPower`. */
export const setPowerSecondsLimit = 86_400

/** What of a Thing Description we write; the vocabulary is https://www.w3.org/TR/wot-thing-description11/. */
export interface ThingDescription {
  readonly '@context': readonly [string, ...unknown[]]
  readonly id: string
  readonly title: string
  readonly description: string
  readonly created: string
  readonly base: string
  readonly securityDefinitions: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly security: readonly string[]
  readonly properties: Readonly<Record<string, Affordance>>
  readonly actions?: Readonly<Record<string, Affordance>>
}

interface Affordance {
  readonly title: string
  readonly forms: readonly Form[]
  readonly [term: string]: unknown
}

interface Form {
  readonly href: string
  readonly op: string
  readonly contentType: string
  readonly [term: string]: unknown
}

const titles: Readonly<Record<Quantity, string>> = {
  powerW: 'Power into the thing',
  powerL1W: 'Power through L1',
  powerL2W: 'Power through L2',
  powerL3W: 'Power through L3',
  importWh: 'Energy taken from the grid',
  exportWh: 'Energy given to the grid',
  generationW: 'Power generated',
  generatedWh: 'Energy generated',
  consumedWh: 'Energy used',
  stateOfCharge: 'State of charge',
  pluggedIn: 'Plugged in',
  indoorC: 'Indoor temperature',
  tankC: 'Hot-water temperature',
  outdoorC: 'Outdoor temperature',
  irradianceWPerM2: 'Sunlight',
  windSpeedMPerS: 'Wind speed',
}

/**
 * Describes a thing in the words of the W3C (Thing Description 1.1): what it reports and what is known
 * of it as properties, `setPower` as an action where it takes set points, each with the address to call.
 * `baseUrl` is the node's public address without a slash at its end.
 */
export function thingDescription(thing: Thing, baseUrl: string): ThingDescription {
  const reported = thing.reports.map((quantity) => [quantity, reportedProperty(thing, quantity)])
  const stated = [...rulesOf(thing.kind)].map(([name, rule]) => [
    name,
    statedProperty(thing, name, rule),
  ])
  const description: ThingDescription = {
    '@context': ['https://www.w3.org/2022/wot/td/v1.1', { '@language': 'en' }],
    id: `${baseUrl}/api/things/${thing.id}`,
    title: thing.name,
    description: `A ${thing.kind} of the cell ${thing.cellId}.`,
    created: new Date(thing.createdMs).toISOString(),
    base: `${baseUrl}/api/`,
    // Tokens are opaque: nothing can be read from them, so neither `alg` nor a JWT format applies.
    securityDefinitions: { token: { scheme: 'bearer', in: 'header', format: 'opaque' } },
    security: ['token'],
    properties: Object.fromEntries([...stated, ...reported]),
  }
  return thing.isControllable
    ? { ...description, actions: { setPower: setPower(thing) } }
    : description
}

function reportedProperty(thing: Thing, quantity: Quantity): Affordance {
  const { unit, kind } = quantities[quantity]
  const range =
    quantity === 'stateOfCharge' || quantity === 'pluggedIn' ? { minimum: 0, maximum: 1 } : {}
  return {
    title: titles[quantity],
    description:
      kind === 'counter' ? 'A total that only grows.' : 'The value that was measured last.',
    type: 'number',
    unit,
    ...range,
    readOnly: true,
    observable: false,
    forms: [readForm(thing, quantity)],
  }
}

const jsonTypes = { number: 'number', text: 'string', choice: 'boolean' } as const

function statedProperty(thing: Thing, name: string, rule: AttributeRule): Affordance {
  const range = rule.type === 'number' ? { minimum: rule.min, maximum: rule.max } : {}
  return {
    title: rule.meaning,
    type: jsonTypes[rule.type],
    unit: rule.unit,
    ...range,
    ...(rule.default === null ? {} : { default: rule.default }),
    readOnly: true,
    observable: false,
    forms: [readForm(thing, name)],
  }
}

function readForm(thing: Thing, name: string): Form {
  return {
    href: `things/${thing.id}/properties/${name}`,
    op: 'readproperty',
    contentType: 'application/json',
    'htv:methodName': 'GET',
  }
}

function setPower(thing: Thing): Affordance {
  return {
    title: 'Ask for a power',
    description:
      'Asks the thing for this power until the time is over; it wins over the plan. Positive flows into the thing.',
    input: {
      type: 'object',
      required: ['mode', 'powerW', 'seconds'],
      properties: {
        mode: { type: 'string', const: 'power' },
        powerW: { type: 'number', unit: 'W' },
        seconds: { type: 'integer', unit: 's', minimum: 1, maximum: setPowerSecondsLimit },
      },
    },
    safe: false,
    idempotent: false,
    forms: [
      {
        href: `cells/${thing.cellId}/things/${thing.id}/override`,
        op: 'invokeaction',
        contentType: 'application/json',
        'htv:methodName': 'POST',
      },
    ],
  }
}
