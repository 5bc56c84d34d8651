// Writes docs/devices.md: every kind of thing with what can be stated of it, from the table that also drives types, checks and forms.

import { readFileSync, writeFileSync } from 'node:fs'
import type { AttributeRule } from '../src/things/attribute-rule.ts'
import { rulesOf } from '../src/things/attributes.ts'
import { contradictions } from '../src/things/contradictions.ts'
import { thingKinds, type ThingKind } from '../src/things/thing.ts'

const file = new URL('../docs/devices.md', import.meta.url)

/** What stands in several kinds' descriptions. */
const fading =
  'From `fadesFrom` on its power falls on a line to `fullPowerShare` of it when full, by the energy it holds after a step.'
const surplus =
  'With `surplusOnly` it takes in each step no more than what its home is expected to make and its base load leaves; that is known before the plan, and so keeps it convex.'
const germs =
  'With `legionellaDays` the tank gets hot once in so many days: in the hours that cost least before it is due, by its own readings.'

/** What the plan does with a kind, and what it gives back beside power and reasons. */
const plans: Readonly<Record<ThingKind, readonly string[]>> = {
  meter: [
    'Measures the home. What no planned thing below it takes or makes is its base load, which is forecast.',
  ],
  solar: ['Forecast; told to make less only where nobody can take more.'],
  wind: ['Forecast; told to make less only where nobody can take more.'],
  chp: [
    'An engine that burns fuel for power and heat: electricity is `electricShare` of the fuel, and for each unit of it `heatShare / electricShare` of heat goes into rooms or tank.',
    'It runs for them, and when its power is worth its fuel; from `minW` on, in few stretches.',
    germs,
    'Out: °C after each step, and what of its power belongs to the tank.',
  ],
  battery: [
    'Charged and discharged where that is worth its losses and wear.',
    'What it says itself of its hours (S2) counts: how full it should be by when, what is drawn from it, what it loses.',
    fading,
    surplus,
    'Out: state of charge after each step.',
  ],
  car: [
    'Charged by when it leaves, at once below `minStateOfCharge`; gives power back only where `maxDischargeW` allows it, and never below `reserve`.',
    'A car that says itself by when it should have how much (S2) is planned by that, and by its usual times only after.',
    'A charger that takes ampere charges with its least current or not at all, in few stretches.',
    fading,
    surplus,
    'Out: state of charge after each step.',
  ],
  'heat-pump': [
    'Warms rooms and tank in turn, and cools rooms above `coolToC` where it can.',
    'What warms takes `minW` or more in a step, or nothing; what cools, any power.',
    'Its COP is a part of the ideal one between outdoor air and the water it makes (`flowC` for rooms, the middle of its range for the tank); the part comes from the two stated points of EN 14511.',
    germs,
    'A tank that says itself of its hours (S2) what is drawn, what it loses and how warm it should be by when is planned by that.',
    'One that says what is demanded of it and can meet that with fuel too (S2) uses power where that costs less than fuel at `fuelMicroPerKwh`; it needs no temperature.',
    'Out: °C after each step, and what of its power goes into the tank or cools.',
  ],
  appliance: [
    'Runs its programme once between one ready time and the next, not before `earliestMinute`.',
  ],
  plug: [
    'Part of the base load; where it may only take what is left, the plan runs it on that.',
    surplus,
    'It then comes before the home’s battery and car where both could use the same sun; which of them has it, the price decides.',
  ],
  sensor: ['Reports what the forecasts use: outdoor temperature, sunshine, wind.'],
}

/** The whole page. */
export function devicesPage(): string {
  return [
    '# Devices',
    '',
    'What can be stated of each kind of thing, and what becomes of it. Nothing has to be stated: what is missing has its default, and',
    'where there is none it is not assumed. Units are those of the API; pages and Thing Descriptions show the same table.',
    'Printed by `node tools/devices.ts` from `src/things/attribute-rules.ts` and `src/things/contradictions.ts`.',
    '',
    ...thingKinds.flatMap(ofKind),
  ].join('\n')
}

function ofKind(kind: ThingKind): string[] {
  const rules = [...rulesOf(kind)]
  const rows = rules.map(
    ([name, rule]) =>
      `| \`${name}\` | ${rule.unit === '1' ? '' : rule.unit} | ${defaultOf(rule)} | ${rangeOf(rule)} | ${rule.use} | ${rule.meaning} |`,
  )
  const together = (contradictions[kind] ?? []).map(({ at, beside, is }) =>
    is === 'at-least'
      ? `\`${at}\` is less than \`${beside}\` asks for`
      : `\`${at}\` is more than \`${beside}\` allows`,
  )
  return [
    `## ${kind}`,
    '',
    ...plans[kind],
    '',
    ...(rows.length === 0
      ? []
      : [
          '| name | unit | default | range | used by | meaning |',
          '|---|---|---|---|---|---|',
          ...rows,
          '',
        ]),
    ...(together.length === 0 ? [] : [`Refused where ${together.join(', or ')}.`, '']),
  ]
}

function defaultOf(rule: AttributeRule): string {
  if (rule.type === 'choice') return rule.default ? 'yes' : 'no'
  return rule.default === null ? 'not assumed' : `\`${rule.default}\``
}

function rangeOf(rule: AttributeRule): string {
  if (rule.type === 'number') return `${rule.min} to ${rule.max}`
  return rule.type === 'choice' ? 'yes or no' : rule.form
}

/** Whether the page in the repository is the one that the table makes. */
export function isCurrent(): boolean {
  return readFileSync(file, 'utf8') === devicesPage()
}

if (import.meta.main) writeFileSync(file, devicesPage())
