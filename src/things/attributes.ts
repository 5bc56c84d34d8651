import { assert, unreachable } from '../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import type { AttributeRule, ChoiceRule, NumberRule, TextRule } from './attribute-rule.ts'
import { attributeRules, type AttributeName, type AttributeOf } from './attribute-rules.ts'
import { contradictionIn } from './contradictions.ts'
import type { Attributes, Thing, ThingKind } from './thing.ts'

/** The rules of a kind, by name. */
export function rulesOf(kind: ThingKind): ReadonlyMap<AttributeName, AttributeRule> {
  return rulesByKind.get(kind) ?? new Map()
}

const rulesByKind = new Map(
  Object.entries(attributeRules).map(([kind, rules]) => [kind, new Map(entriesOf(rules))]),
)

function entriesOf(rules: object): [AttributeName, AttributeRule][] {
  // The table's own names and rules: `Object.entries` only forgets which.
  return Object.entries(rules) as [AttributeName, AttributeRule][]
}

/** All attributes of a thing: what is stated of each (null: nothing), and its rule. */
export function attributesOf(thing: Pick<Thing, 'kind' | 'attributes'>) {
  return [...rulesOf(thing.kind)].map(([name, rule]) => ({
    name,
    rule,
    value: thing.attributes[name] ?? null,
  }))
}

/**
 * Checks attributes from outside against the table of the kind. What is not stated stays unstated: {@link numberOf},
 * {@link textOf} and {@link isChosen} give the default when asked. Refuses unknown names, values out of range, and
 * values that contradict each other.
 */
export function checkAttributes(kind: ThingKind, input: unknown): Result<Attributes> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse(
      'bad-attributes',
      'Attributes must be an object of names and values.',
      'attributes',
    )
  }
  const rules = new Map<string, AttributeRule>(rulesOf(kind))
  const checked: Record<string, number | string | boolean> = {}
  for (const [name, value] of Object.entries(input)) {
    const rule = rules.get(name)
    if (rule === undefined) {
      const known = [...rules.keys()].join(', ') || 'none'
      return refuse(
        'unknown-attribute',
        `A thing of kind ${kind} has no attribute "${name.slice(0, 60)}"; it has ${known}.`,
        `attributes.${name.slice(0, 60)}`,
      )
    }
    const problem = problemWith(name, value, rule)
    if (problem !== null) return problem
    checked[name] = value
  }
  return contradictionIn(kind, checked) ?? success(checked)
}

/** What was stated of a thing, without names that an earlier version knew and this one does not. */
export function stillKnown(kind: ThingKind, stated: Attributes): Attributes {
  const names: ReadonlySet<string> = new Set(rulesOf(kind).keys())
  return Object.fromEntries(Object.entries(stated).filter(([name]) => names.has(name)))
}

/** A number attribute of a thing, or its default; null where neither is known. */
export function numberOf(
  thing: Pick<Thing, 'kind' | 'attributes'>,
  name: AttributeOf<NumberRule>,
): number | null {
  const rule = rulesOf(thing.kind).get(name)
  assert(rule?.type === 'number', `${thing.kind} has no number attribute ${name}`)
  const value = thing.attributes[name]
  return typeof value === 'number' ? value : rule.default
}

/** A text attribute of a thing, or its default; null where neither is known. */
export function textOf(
  thing: Pick<Thing, 'kind' | 'attributes'>,
  name: AttributeOf<TextRule>,
): string | null {
  const rule = rulesOf(thing.kind).get(name)
  assert(rule?.type === 'text', `${thing.kind} has no text attribute ${name}`)
  const value = thing.attributes[name]
  return typeof value === 'string' ? value : rule.default
}

/** Whether something is chosen for a thing, or is by default. */
export function isChosen(
  thing: Pick<Thing, 'kind' | 'attributes'>,
  name: AttributeOf<ChoiceRule>,
): boolean {
  const rule = rulesOf(thing.kind).get(name)
  assert(rule?.type === 'choice', `${thing.kind} has no choice ${name}`)
  const value = thing.attributes[name]
  return typeof value === 'boolean' ? value : rule.default
}

function problemWith(name: string, value: unknown, rule: AttributeRule): Refusal | null {
  switch (rule.type) {
    case 'number':
      return badNumber(name, value, rule)
    case 'text':
      return badText(name, value, rule)
    case 'choice':
      return typeof value === 'boolean'
        ? null
        : refuse('bad-choice', `${name} must be true or false.`, `attributes.${name}`)
    default:
      return unreachable(rule)
  }
}

function badNumber(name: string, value: unknown, rule: NumberRule): Refusal | null {
  if (typeof value === 'number' && value >= rule.min && value <= rule.max) return null
  const unit = rule.unit === '1' ? '' : ` ${rule.unit}`
  return refuse(
    'bad-attribute',
    `${name} must be a number from ${rule.min} to ${rule.max}${unit}.`,
    `attributes.${name}`,
    { min: rule.min, max: rule.max },
  )
}

function badText(name: string, value: unknown, rule: TextRule): Refusal | null {
  if (typeof value === 'string' && value.length <= rule.maxLength && rule.pattern.test(value)) {
    return null
  }
  return refuse('bad-attribute-text', `${name} must be ${rule.form}.`, `attributes.${name}`)
}
