import {
  downwards,
  formulas,
  LaneProgram,
  upwards,
  type LaneFunction,
  type Step,
} from '../../kernel/lanes/lane-program.ts'
import { kept } from '../../coordination/pairs.ts'
import { answer, multiply } from './lone-answer.ts'
import {
  waysOf,
  type LimitKind,
  type LoneLayout,
  type LoneShape,
  type Side,
  type WayName,
} from './lone-layout.ts'

/** Formulas for each way in which a shape's machines act, and those of all ways added up: where they use power, or with the sign of their use. */
interface Ways {
  readonly each: OfWays
  readonly sum: OfWays
  readonly net: OfWays
}

type OfWays = (of: (way: WayName) => string) => string

function formulasOf(shape: LoneShape): Ways {
  const ways = waysOf(shape)
  return {
    each: (of) => ways.map(of).join(''),
    sum: (of) => ways.map(of).join(' + '),
    net: (of) => ways.map(of).join(' - '),
  }
}

/** How everything answers around the point, from the last step on (as in `Course`, for one store). */
function respond(shape: LoneShape): string {
  const { each, sum, net } = formulasOf(shape)
  const stiffness = [
    ...shape.bounded.map((side) => `keep(above(slack${side}, 0), force${side} / slack${side})`),
    ...shape.wished.map((side) => `kept${side} * missed${side} * both${side}`),
  ]
  return `
    ${each(
      (way) => `
      ease${way} = keep(above(slack${way}, 0), slack${way} / force${way})
      share${way} = ease${way} * inverseMost${way}`,
    )}
    easeAll = keep(above(slackRoom, 0), 1 / (slackRoom / forceRoom
      + ${sum((way) => `share${way} * inverseMost${way}`)}))
    shared = ${sum((way) => `rate${way} * share${way}`)}
    signed = ${net((way) => `share${way}`)}
    flowByWorth = ${sum((way) => `rate${way} * rate${way} * ease${way}`)} - shared * shared * easeAll
    flowByPrice = ${net((way) => `rate${way} * ease${way}`)} - shared * signed * easeAll
    useByPrice = ${sum((way) => `ease${way}`)} - signed * signed * easeAll
    ${shape.wished.map(wishStiffness).join('')}
    q = ${['after', ...stiffness].join(' + ')}
    damping = 1 / (1 + q * flowByWorth)
    after = damping * q
    worthByLevel = after`
}

function wishStiffness(side: Side): string {
  return `
    kept${side} = keep(above(slackKept${side}, 0), forceKept${side} / slackKept${side})
    missed${side} = keep(above(slackMissed${side}, 0), forceMissed${side} / slackMissed${side})
    both${side} = keep(above(slackKept${side}, 0), 1 / (kept${side} + missed${side}))`
}

/** The force that a limit should have at its slack for the softness. */
function push(kind: LimitKind): string {
  return `(softness - extra${kind}) * keep(above(slack${kind}, 0), 1 / slack${kind})`
}

function wishLacks(side: Side): string {
  return `
    lackKept${side} = ${push(`Kept${side}`)} - forceKept${side}
    lackMissed${side} = ${push(`Missed${side}`)} - forceMissed${side}`
}

/** A limit below the level pushes its worth up, one above pushes it down. */
const signOf = { Low: '+', High: '-' } as const

/** What the machine would do at unchanged worths, and from the last step on what worths know of it. `price`: at which. */
function look(shape: LoneShape, price: string): string {
  const { each, sum } = formulasOf(shape)
  const wishPush = (side: Side): string => `
    ${wishLacks(side)}
    push = push ${signOf[side]} (forceKept${side}
      + (missed${side} * lackKept${side} - kept${side} * lackMissed${side}) * both${side})`
  return `
    pushRoom = ${push('Room')}
    ${each(
      (way) => `
      gain${way} = rate${way} * worth ${priceSign[way]} ${price} - cost${way}
        + ${push(way)} - pushRoom * inverseMost${way}`,
    )}
    all = (${sum((way) => `share${way} * gain${way}`)}) * easeAll
    ${each((way) => `\n aim${way} = ease${way} * (gain${way} - inverseMost${way} * all)`)}
    flow = level[t-1] ${shape.areFed ? '+ inflow' : ''} - level
      + ${sum((way) => `rate${way} * (slack${way} + aim${way})`)}
    push = worthAfter - worth ${shape.bounded.map((side) => `${signOf[side]} ${push(side)}`).join(' ')}
    ${shape.wished.map(wishPush).join('')}
    ahead = damping * (ahead + push) - worthByLevel * flow
    known = ahead
    worthAfter = worth`
}

/** What is charged is paid for, what is discharged is paid. */
const priceSign = { Charge: '-', Discharge: '+' } as const

/** The steps of slacks when level and powers change. */
function changes(shape: LoneShape): Readonly<Record<string, string>> {
  const { sum } = formulasOf(shape)
  return {
    ...Object.fromEntries(waysOf(shape).map((way) => [way, `step${way}`])),
    Room: `-(${sum((way) => `inverseMost${way} * step${way}`)})`,
    ...Object.fromEntries(
      shape.bounded.map((side) => [
        side,
        `keep(above(slack${side}, 0), ${side === 'Low' ? 'levelStep' : '-levelStep'})`,
      ]),
    ),
    ...Object.fromEntries(
      shape.wished.flatMap((side) => [
        [
          `Kept${side}`,
          `keep(above(slackKept${side}, 0), stepMissed${side} ${signOf[side]} levelStep)`,
        ],
        [`Missed${side}`, `stepMissed${side}`],
      ]),
    ),
  }
}

/** The whole direction towards the softness when prices have moved on from `lookPrices` to `prices`, and how far it can be gone. */
function direction(shape: LoneShape): Step[] {
  const { count } = shape
  const { each, sum } = formulasOf(shape)
  const wishStep = (side: Side): string => `
    ${wishStiffness(side)}
    ${wishLacks(side)}
    stepMissed${side} = (lackKept${side} + lackMissed${side}
      ${side === 'Low' ? '-' : '+'} kept${side} * levelStep) * both${side}`
  const limits = Object.entries(changes(shape)).map(
    ([kind, change]) => `
    inverse = keep(above(slack${kind}, 0), 1 / slack${kind})
    by = ${change}
    change = (softness - extra${kind} - force${kind} * by) * inverse - force${kind}
    change${kind} = change
    farUse = max(farUse, -by * inverse)
    farPrice = max(farPrice, -change / force${kind})`,
  )
  return [
    formulas('after = 0 \n ahead = 0 \n further = 0 \n worthAfter = endWorth'),
    downwards(
      't',
      count,
      formulas(respond(shape)),
      formulas(look(shape, 'lookPrices')),
      formulas(`
        further = damping * further + worthByLevel * flowByPrice * (prices - lookPrices)
        more = further`),
    ),
    formulas(`moved = 0 \n farUse = ${kept} \n farPrice = ${kept}`),
    upwards(
      't',
      0,
      count,
      formulas(`
        risen = prices - lookPrices
        step = known + more - worthByLevel * moved
        moved = moved + flow - flowByPrice * risen + flowByWorth * step
        worthStep = step
        levelStep = moved
        ${each((way) => `\n gain${way} = rate${way} * step ${priceSign[way]} risen`)}
        all = (${sum((way) => `ease${way} * inverseMost${way} * gain${way}`)}) * easeAll
        ${each(
          (way) => `
          step${way} = aim${way} + ease${way} * (gain${way} - inverseMost${way} * all)`,
        )}
        ${shape.wished.map(wishStep).join('')}
        ${limits.join('')}`),
    ),
    formulas(`reachUse = ${kept} / farUse \n reachPrice = ${kept} / farPrice`),
  ]
}

function functionsOf(shape: LoneShape): LaneFunction[] {
  const { count } = shape
  const { net } = formulasOf(shape)
  const kinds = Object.entries(changes(shape))
  const each = (of: (kind: string, change: string) => string): string =>
    kinds.map(([kind, change]) => of(kind, change)).join('')
  const sweep = (text: string): Step => upwards('t', 0, count, formulas(text))
  return [
    {
      name: 'respond',
      parameters: [],
      steps: [formulas('after = 0'), downwards('t', count, formulas(respond(shape)))],
    },
    {
      name: 'foresee',
      parameters: ['softness'],
      steps: [
        formulas('after = 0 \n ahead = 0 \n worthAfter = endWorth'),
        downwards('t', count, formulas(respond(shape)), formulas(look(shape, 'lookPrices'))),
        formulas('moved = 0'),
        sweep(`
          step = known - worthByLevel * moved
          moved = moved + flow + flowByWorth * step
          foreseen = ${net((way) => `(slack${way} + aim${way})`)} + flowByPrice * step`),
      ],
    },
    { name: 'direct', parameters: ['softness'], steps: direction(shape) },
    {
      // As `Pairs.bend`, by `share`.
      name: 'bend',
      parameters: [],
      steps: [
        formulas('now = 0 \n byUse = 0 \n byPrice = 0 \n byBoth = 0 \n part = share'),
        sweep(
          each(
            (kind, change) => `
            by = ${change}
            product = by * change${kind}
            extra${kind} = part * product
            now = now + slack${kind} * force${kind}
            byUse = byUse + by * force${kind}
            byPrice = byPrice + slack${kind} * change${kind}
            byBoth = byBoth + product`,
          ),
        ),
        formulas('gapNow = now \n gapByUse = byUse \n gapByPrice = byPrice \n gapByBoth = byBoth'),
      ],
    },
    {
      // As `Pairs.even`, in the lanes whose bits are set.
      name: 'even',
      parameters: ['low', 'high'],
      steps: [
        formulas('wantUse = wantedUse \n wantPrice = wantedPrice \n which = lanes'),
        sweep(
          each(
            (kind, change) => `
            product = (slack${kind} + wantUse * (${change})) * (force${kind} + wantPrice * change${kind})
            beyond = min(product - low, 0) + min(max(product - high, 0), high)
            extra${kind} = extra${kind} + keep(which, keep(above(slack${kind}, 0), beyond))`,
          ),
        ),
      ],
    },
    {
      name: 'save',
      parameters: [],
      steps: [sweep(each((kind) => `saved${kind} = extra${kind} \n`))],
    },
    {
      // In the lanes whose bits are set.
      name: 'restore',
      parameters: [],
      steps: [
        formulas('which = lanes'),
        sweep(each((kind) => `extra${kind} = choose(saved${kind}, extra${kind}, which) \n`)),
      ],
    },
    {
      name: 'forget',
      parameters: [],
      steps: [
        formulas('which = lanes \n zero = 0'),
        sweep(each((kind) => `extra${kind} = choose(zero, extra${kind}, which) \n`)),
      ],
    },
    {
      // The direction is decided: what forces change by takes the place of what was left out.
      name: 'decide',
      parameters: [],
      steps: [
        sweep(each((kind) => `extra${kind} = change${kind} \n`)),
        formulas('ownUse = reachUse \n ownPrice = reachPrice'),
      ],
    },
    {
      // As far as all go, or as far as each can by itself where that is less.
      name: 'move',
      parameters: ['farUse', 'farPrice'],
      steps: [
        formulas('byUse = min(ownUse, farUse) \n byPrice = min(ownPrice, farPrice) \n zero = 0'),
        sweep(`${each((kind, change) => `\n by${kind} = ${change}`)}
          ${each(
            (kind) => `
            slack${kind} = slack${kind} + byUse * by${kind}
            force${kind} = force${kind} + byPrice * extra${kind}
            extra${kind} = zero`,
          )}
          level = level + byUse * levelStep
          worth = worth + byPrice * worthStep`),
      ],
    },
    ...[0, 1].map((slot): LaneFunction => answer(count, slot)),
    multiply(count),
    {
      name: 'forget1',
      parameters: [],
      steps: [formulas('zero = 0'), sweep('toUse1 = zero')],
    },
  ]
}

/** The program of a layout. */
export function loneProgram({ shape, arrays }: LoneLayout): LaneProgram {
  return new LaneProgram(arrays, functionsOf(shape))
}
