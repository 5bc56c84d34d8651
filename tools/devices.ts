// Writes docs/devices.md: every kind of thing with what can be stated of it, from the table that also drives types, checks and forms.

import { readFileSync, writeFileSync } from 'node:fs'
import type { AttributeRule } from '../src/things/attribute-rule.ts'
import { rulesOf } from '../src/things/attributes.ts'
import { contradictions } from '../src/things/contradictions.ts'
import { thingKinds, type ThingKind } from '../src/things/thing.ts'

const file = new URL('../docs/devices.md', import.meta.url)

/** What the plan does with a kind, and what it gives back beside power and reasons. */
const plans: Readonly<Record<ThingKind, string>> = {
  meter:
    'Measures the home. What no planned thing below it takes or makes is its base load, which is forecast.',
  solar: 'Forecast; told to make less only where nobody can take more.',
  wind: 'Forecast; told to make less only where nobody can take more.',
  chp: 'An engine that burns fuel for power and heat. It runs for warm rooms and hot water, and when its power is worth its fuel. Out: °C after each step, and what of its power belongs to the tank.',
  battery:
    'Charged and discharged where that is worth its losses and wear. Out: state of charge after each step.',
  car: 'Charged by when it leaves; gives power back only where that is allowed. Out: state of charge after each step.',
  'heat-pump':
    'Warms rooms and tank in turn, and cools rooms where it can. Out: °C after each step, and what of its power goes into the tank or cools.',
  appliance: 'Runs its programme once between one ready time and the next.',
  plug: 'Part of the base load; where it may only take what is left, the plan runs it on that.',
  sensor: 'Reports what the forecasts use: outdoor temperature, sunshine, wind.',
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
  const together = (contradictions[kind] ?? []).map(
    ({ at, beside, is }) => `\`${at}\` ${is.replace('-', ' ')} what \`${beside}\` allows`,
  )
  return [
    `## ${kind}`,
    '',
    plans[kind],
    '',
    ...(rows.length === 0
      ? []
      : [
          '| name | unit | default | range | used by | meaning |',
          '|---|---|---|---|---|---|',
          ...rows,
          '',
        ]),
    ...(together.length === 0
      ? []
      : [`Refused where they contradict each other: ${together.join('; ')}.`, '']),
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
