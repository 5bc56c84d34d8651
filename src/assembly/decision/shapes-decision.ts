import * as v from 'valibot'
import { agreedExampleShape, agreedTermShape } from '../../accounts/shapes.ts'
import { termAsItHolds, type KeptTerm } from '../../accounts/sharing/kept-term.ts'
import {
  competences,
  goals,
  mandatedClasses,
  priorities,
  reserveMeasures,
  type Mandate,
} from '../../energy/mandate/mandate.ts'
import {
  asItHolds,
  convenings,
  stateOfMandate,
  stateOfTerm,
  stateOfRule,
  textLimit,
  type Decision,
  type HeldMandate,
} from './decision.ts'
import { sourceShape } from './decision-source.ts'
import type { MandateEffect } from './store-effect.ts'
import { streetAsItHolds, streetUses } from './street-rule.ts'

const idShape = v.pipe(v.string(), v.maxLength(100))
const wholeShape = v.pipe(v.number(), v.integer())
const textShape = v.pipe(v.string(), v.maxLength(textLimit))

const placeShape = v.variant('kind', [
  v.object({ kind: v.literal('neighbourhood') }),
  v.object({ kind: v.literal('feeder'), feederId: idShape }),
  v.object({ kind: v.literal('homes'), homeIds: v.pipe(v.array(idShape), v.maxLength(1_000)) }),
])

const whenShape = v.object({
  weekdays: v.pipe(v.array(wholeShape), v.maxLength(100), v.description('0 is Sunday')),
  months: v.pipe(v.array(wholeShape), v.maxLength(100)),
  fromMinute: v.pipe(
    v.number(),
    v.description('Minutes after local midnight, whole quarter hours'),
  ),
  toMinute: v.number(),
})

const ruleShape = v.variant('kind', [
  v.object({
    kind: v.literal('connection-limit'),
    direction: v.picklist(['import', 'export']),
    limitW: v.number(),
  }),
  v.object({
    kind: v.literal('class-limit'),
    devices: v.picklist(mandatedClasses),
    limitW: v.pipe(v.number(), v.description('0: they rest')),
  }),
  v.object({
    kind: v.literal('battery-reserve'),
    measure: v.picklist(reserveMeasures),
    least: v.pipe(v.number(), v.description('Of `share`: a part of the capacity, 0 to 1; else Wh')),
  }),
  v.object({
    kind: v.literal('order'),
    devices: v.pipe(v.array(v.picklist(mandatedClasses)), v.maxLength(20)),
  }),
  v.object({
    kind: v.literal('weight'),
    goal: v.picklist(goals),
    microPerUnit: v.pipe(
      v.number(),
      v.description(
        'For a kg of CO2 or a kWh from the grid, or a kW of the highest import of a plan',
      ),
    ),
  }),
])

const forceShape = v.variant('kind', [
  v.object({ kind: v.literal('hard') }),
  v.object({ kind: v.literal('soft'), priority: v.picklist(priorities) }),
])

/** A rule as it is decided. */
export const mandateBody = v.object({
  sentence: v.pipe(v.string(), v.maxLength(1_000)),
  place: placeShape,
  when: whenShape,
  rule: ruleShape,
  force: forceShape,
  competence: v.exactOptional(v.picklist(competences), 'neighbourhood'),
  fromMs: v.exactOptional(v.nullable(wholeShape), null),
  untilMs: v.exactOptional(v.nullable(wholeShape), null),
  examples: v.pipe(
    v.array(
      v.object({
        at: v.object({ month: v.number(), weekday: v.number(), minute: v.number() }),
        amount: v.pipe(
          v.number(),
          v.description('In the unit of the rule: W, Wh, a share, micro-units'),
        ),
        uses: v.exactOptional(
          v.pipe(
            v.tuple([v.picklist(mandatedClasses), v.picklist(mandatedClasses)]),
            v.description('Of an order: the second waits for the first'),
          ),
        ),
        isAllowed: v.boolean(),
      }),
    ),
    v.maxLength(100),
  ),
})

/** A rule for a street as it is decided. */
export const streetBody = v.object({
  sentence: v.pipe(v.string(), v.maxLength(1_000)),
  street: v.pipe(v.string(), v.maxLength(1_000), v.description('What people call it')),
  when: whenShape,
  rule: v.variant('kind', [
    v.object({ kind: v.literal('speed'), mostKmPerHour: v.number() }),
    v.object({
      kind: v.literal('quiet'),
      mostDb: v.pipe(v.number(), v.description('dB(A) at the nearest window')),
    }),
    v.object({
      kind: v.literal('access'),
      allowed: v.pipe(v.array(v.picklist(streetUses)), v.maxLength(20)),
    }),
  ]),
  fromMs: v.exactOptional(v.nullable(wholeShape), null),
  untilMs: v.exactOptional(v.nullable(wholeShape), null),
  examples: v.pipe(
    v.array(
      v.object({
        at: v.object({ month: v.number(), weekday: v.number(), minute: v.number() }),
        amount: v.exactOptional(v.pipe(v.number(), v.description('km/h, or dB'))),
        who: v.exactOptional(v.picklist(streetUses)),
        isAllowed: v.boolean(),
      }),
    ),
    v.maxLength(100),
  ),
})

const recordShape = v.object({
  title: v.pipe(v.string(), v.maxLength(1_000)),
  convened: v.picklist(convenings),
  method: v.exactOptional(textShape, ''),
  methodVersion: v.exactOptional(textShape, ''),
  logRoot: v.exactOptional(v.nullable(textShape), null),
  tally: v.exactOptional(
    v.nullable(
      v.object({
        inFavour: v.number(),
        against: v.number(),
        abstained: v.number(),
        eligible: v.number(),
        quorum: v.exactOptional(v.nullable(v.number()), null),
      }),
    ),
    null,
  ),
  dissent: v.exactOptional(v.string(), ''),
  reviewMs: v.exactOptional(v.nullable(wholeShape), null),
  basis: v.exactOptional(v.string(), ''),
})

/** A term of the accounts as it is decided. */
export const termBody = v.object({
  term: agreedTermShape,
  competence: v.exactOptional(v.picklist(['neighbourhood', 'group']), 'neighbourhood'),
  fromMs: v.exactOptional(v.nullable(wholeShape), null),
  untilMs: v.exactOptional(v.nullable(wholeShape), null),
  examples: v.pipe(v.array(agreedExampleShape), v.maxLength(100)),
})

/** A decision as it is entered. */
export const decisionBody = v.object({
  decidedMs: v.pipe(v.number(), v.integer()),
  followsId: v.exactOptional(
    v.pipe(v.nullable(idShape), v.description('The earlier decision that it replaces or ends')),
    null,
  ),
  record: recordShape,
  mandates: v.pipe(v.array(mandateBody), v.maxLength(100)),
  terms: v.exactOptional(v.pipe(v.array(termBody), v.maxLength(10)), []),
  streets: v.exactOptional(
    v.pipe(
      v.array(streetBody),
      v.maxLength(100),
      v.description('Rules for streets: kept, and obeyed once streets are planned'),
    ),
    [],
  ),
  sources: v.exactOptional(
    v.pipe(
      v.array(sourceShape),
      v.maxLength(1_000),
      v.description('What it rests on; an id names something that is there'),
    ),
    [],
  ),
})

/** Rules to be tried. */
export const trialBody = v.object({
  mandates: v.pipe(v.array(mandateBody), v.minLength(1), v.maxLength(20)),
})

/** What they would have meant. */
export const trialShape = v.object({
  days: v.pipe(v.number(), v.description('That were planned; 0: too little was measured')),
  monthMicro: v.pipe(v.number(), v.description('More than without them, micro-units a month')),
  uncertainMicro: v.number(),
  held: v.number(),
  bound: v.number(),
  broken: v.number(),
  missed: v.number(),
  monthImportLessWh: v.pipe(
    v.number(),
    v.description('Less from the grid in a month; below 0: more'),
  ),
  monthCarbonLessG: v.number(),
  peakLessW: v.pipe(v.number(), v.description('Of the highest power of a day from the grid, mean')),
})

const effectShape = v.object({
  held: v.pipe(v.number(), v.description('Quarter hours')),
  bound: v.number(),
  broken: v.number(),
  perKwMicro: v.pipe(
    v.number(),
    v.description('What one kW more would have saved in all these, micro-units'),
  ),
  mostOver: v.pipe(v.number(), v.description('W; of a reserve: Wh')),
})

/** A decision, its rules, and what each of these did. */
export const decisionShape = v.object({
  id: v.string(),
  decidedMs: v.number(),
  enteredMs: v.number(),
  followsId: v.nullable(v.string()),
  record: recordShape,
  mandates: v.array(
    v.object({
      id: v.string(),
      ...mandateBody.entries,
      fromMs: v.number(),
      state: v.picklist(['coming', 'in-force', 'ended']),
      effect: v.nullable(effectShape),
    }),
  ),
  terms: v.array(
    v.object({
      id: v.string(),
      term: agreedTermShape,
      fromMs: v.number(),
      untilMs: v.nullable(v.number()),
      state: v.picklist(['coming', 'in-force', 'ended']),
      examples: v.array(agreedExampleShape),
    }),
  ),
  streets: v.array(
    v.object({
      id: v.string(),
      ...streetBody.entries,
      fromMs: v.number(),
      state: v.picklist(['coming', 'in-force', 'ended']),
    }),
  ),
})

export function decisionAnswer(
  { mandates, terms, streets, id, decidedMs, enteredMs, followsId, record }: Decision,
  effects: ReadonlyMap<string, MandateEffect>,
  nowMs: number,
) {
  return {
    id,
    decidedMs,
    enteredMs,
    followsId,
    record,
    mandates: mandates.map((held) => mandateAnswer(held, effects, nowMs)),
    terms: terms.map((kept) => termAnswer(kept, nowMs)),
    streets: streets.map((held) => {
      const street = streetAsItHolds(held)
      return { ...street, state: stateOfRule(street, nowMs) }
    }),
  }
}

function termAnswer(kept: KeptTerm, nowMs: number) {
  const { fromMs, untilMs } = termAsItHolds(kept)
  const { id, term } = kept
  return {
    id,
    term,
    fromMs,
    untilMs,
    state: stateOfTerm(kept, nowMs),
    examples: [...kept.examples],
  }
}

function mandateAnswer(
  held: HeldMandate,
  effects: ReadonlyMap<string, MandateEffect>,
  nowMs: number,
) {
  const mandate: Mandate = asItHolds(held)
  const effect = effects.get(mandate.id) ?? null
  return { ...mandate, state: stateOfMandate(held, nowMs), effect }
}
