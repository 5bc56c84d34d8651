import type { Drawing } from '../fixtures-drawing.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import {
  goals,
  mandatedClasses,
  priorities,
  reserveMeasures,
  type Mandate,
  type MandateRule,
} from './mandate.ts'

/** Every day of the year. */
export const always = {
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  fromMinute: 0,
  toMinute: 1440,
} as const

/** A hard limit of 10 kW on what the neighbourhood takes from the grid, in force for ever, with what is `more`. */
export function mandateOf(more: Partial<Mandate> = {}): Mandate {
  return {
    id: 'rule',
    sentence: 'No more than 10 kW from the grid',
    place: { kind: 'neighbourhood' },
    when: always,
    rule: { kind: 'connection-limit', direction: 'import', limitW: 10_000 },
    force: { kind: 'hard' },
    competence: 'neighbourhood',
    fromMs: 0,
    untilMs: null,
    examples: [],
    ...more,
  }
}

/** One to four mandates of any kind, some of which cannot be kept together. */
export function randomMandates(input: PlanInput, draw: Drawing): Mandate[] {
  return Array.from({ length: draw.whole(1, 4) }, (_, i) => {
    const rule = randomRule(input, draw)
    const feeder = input.feeders?.[draw.whole(0, 3)]
    const fromMinute = 15 * draw.whole(0, 90)
    return mandateOf({
      id: `rule-${i}`,
      sentence: `Rule ${i}`,
      rule,
      place: draw.chance(0.4)
        ? { kind: 'homes', homeIds: draw.chance(0.5) ? [] : [input.homes[0]!.cellId] }
        : feeder !== undefined && draw.chance(0.5)
          ? { kind: 'feeder', feederId: feeder.id }
          : { kind: 'neighbourhood' },
      when: draw.chance(0.4)
        ? always
        : { ...always, fromMinute, toMinute: (fromMinute + 15 * draw.whole(1, 90)) % 1440 },
      force: draw.chance(0.5)
        ? { kind: 'hard' }
        : { kind: 'soft', priority: priorities[draw.whole(0, 2)]! },
      competence: draw.chance(0.7) ? 'neighbourhood' : draw.chance(0.5) ? 'group' : 'home',
    })
  })
}

function randomRule({ homes }: PlanInput, draw: Drawing): MandateRule {
  if (draw.chance(0.25)) {
    const measure = reserveMeasures[draw.whole(0, 2)]!
    const least =
      measure === 'share'
        ? draw.between(0.05, 1)
        : draw.between(500, 9_000) * (measure === 'each' ? 1 : homes.length)
    return { kind: 'battery-reserve', measure, least }
  }
  if (draw.chance(0.15)) {
    return { kind: 'weight', goal: goals[draw.whole(0, 2)]!, microPerUnit: draw.between(1, 5e5) }
  }
  if (draw.chance(0.6)) {
    const direction = draw.chance(0.6) ? 'import' : 'export'
    return { kind: 'connection-limit', direction, limitW: draw.between(0, 3000) * homes.length }
  }
  const devices = mandatedClasses[draw.whole(0, mandatedClasses.length - 1)]!
  return {
    kind: 'class-limit',
    devices,
    limitW: draw.chance(0.4) ? 0 : draw.between(500, 4000) * homes.length,
  }
}
