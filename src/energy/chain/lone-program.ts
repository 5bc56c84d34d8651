import {
  downwards,
  everyOf,
  formulas,
  LaneProgram,
  upwards,
  type LaneFunction,
  type Step,
} from '../../kernel/lanes/lane-program.ts'
import { blockLength, negligible } from '../../coordination/response-sum.ts'
import { kept } from '../../coordination/pairs.ts'
import type { LimitKind, LoneLayout, Side } from './lone-layout.ts'

/** How everything answers around the point, from the last step on (as in `Course`, for one store). */
function respond(wished: readonly Side[]): string {
  return `
    easeCharge = keep(above(slackCharge, 0), slackCharge / forceCharge)
    easeDischarge = keep(above(slackDischarge, 0), slackDischarge / forceDischarge)
    shareCharge = easeCharge * inverseMostCharge
    shareDischarge = easeDischarge * inverseMostDischarge
    easeAll = keep(above(slackRoom, 0), 1 / (slackRoom / forceRoom
      + shareCharge * inverseMostCharge + shareDischarge * inverseMostDischarge))
    shared = rateCharge * shareCharge + rateDischarge * shareDischarge
    signed = shareCharge - shareDischarge
    flowByWorth = rateCharge * rateCharge * easeCharge
      + rateDischarge * rateDischarge * easeDischarge - shared * shared * easeAll
    flowByPrice = rateCharge * easeCharge - rateDischarge * easeDischarge - shared * signed * easeAll
    useByPrice = easeCharge + easeDischarge - signed * signed * easeAll
    stiffness = keep(above(slackLow, 0), forceLow / slackLow)
      + keep(above(slackHigh, 0), forceHigh / slackHigh)
    ${sides(wished, wishStiffness)}
    q = after + stiffness
    damping = 1 / (1 + q * flowByWorth)
    after = damping * q
    worthByLevel = after`
}

/** Formulas for the sides on which levels are wished for. */
function sides(wished: readonly Side[], of: (side: Side) => string): string {
  return wished.map(of).join('')
}

function wishStiffness(side: Side): string {
  return `
    kept${side} = keep(above(slackKept${side}, 0), forceKept${side} / slackKept${side})
    missed${side} = keep(above(slackMissed${side}, 0), forceMissed${side} / slackMissed${side})
    both${side} = keep(above(slackKept${side}, 0), 1 / (kept${side} + missed${side}))
    stiffness = stiffness + kept${side} * missed${side} * both${side}`
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

/** What the machine would do at unchanged worths, and from the last step on what worths know of it. `price`: at which. */
function look(wished: readonly Side[], price: string): string {
  const wishPush = (side: Side): string => `
    ${wishLacks(side)}
    push = push ${side === 'Low' ? '+' : '-'} (forceKept${side}
      + (missed${side} * lackKept${side} - kept${side} * lackMissed${side}) * both${side})`
  return `
    pushRoom = ${push('Room')}
    gainCharge = rateCharge * worth - ${price} - costCharge
      + ${push('Charge')} - pushRoom * inverseMostCharge
    gainDischarge = rateDischarge * worth + ${price} - costDischarge
      + ${push('Discharge')} - pushRoom * inverseMostDischarge
    all = (shareCharge * gainCharge + shareDischarge * gainDischarge) * easeAll
    aimCharge = easeCharge * (gainCharge - inverseMostCharge * all)
    aimDischarge = easeDischarge * (gainDischarge - inverseMostDischarge * all)
    flow = level[t-1] + inflow - level
      + rateCharge * (slackCharge + aimCharge) + rateDischarge * (slackDischarge + aimDischarge)
    push = worthAfter - worth + ${push('Low')} - ${push('High')}
    ${sides(wished, wishPush)}
    ahead = damping * (ahead + push) - worthByLevel * flow
    known = ahead
    worthAfter = worth`
}

/** The steps of slacks when level and powers change. */
function changes(wished: readonly Side[]): Readonly<Record<string, string>> {
  return {
    Charge: 'stepCharge',
    Discharge: 'stepDischarge',
    Room: '-inverseMostCharge * stepCharge - inverseMostDischarge * stepDischarge',
    Low: 'keep(above(slackLow, 0), levelStep)',
    High: 'keep(above(slackHigh, 0), -levelStep)',
    ...Object.fromEntries(
      wished.flatMap((side) => [
        [
          `Kept${side}`,
          `keep(above(slackKept${side}, 0), stepMissed${side} ${side === 'Low' ? '+' : '-'} levelStep)`,
        ],
        [`Missed${side}`, `stepMissed${side}`],
      ]),
    ),
  }
}

/** The whole direction towards the softness when prices have moved on from `lookPrices` to `prices`, and how far it can be gone. */
function direction(count: number, wished: readonly Side[]): Step[] {
  const wishStep = (side: Side): string => `
    ${wishStiffness(side).split('\n').slice(0, 4).join('\n')}
    ${wishLacks(side)}
    stepMissed${side} = (lackKept${side} + lackMissed${side}
      ${side === 'Low' ? '-' : '+'} kept${side} * levelStep) * both${side}`
  const limits = Object.entries(changes(wished)).map(
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
      formulas(respond(wished)),
      formulas(look(wished, 'lookPrices')),
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
        gainCharge = rateCharge * step - risen
        gainDischarge = rateDischarge * step + risen
        all = (easeCharge * inverseMostCharge * gainCharge
          + easeDischarge * inverseMostDischarge * gainDischarge) * easeAll
        stepCharge = aimCharge + easeCharge * (gainCharge - inverseMostCharge * all)
        stepDischarge = aimDischarge + easeDischarge * (gainDischarge - inverseMostDischarge * all)
        ${sides(wished, wishStep)}
        ${limits.join('')}`),
    ),
    formulas(`reachUse = ${kept} / farUse \n reachPrice = ${kept} / farPrice`),
  ]
}

function functionsOf(count: number, wished: readonly Side[]): LaneFunction[] {
  const kinds = Object.keys(changes(wished))
  const each = (of: (kind: string, change: string) => string): string =>
    Object.entries(changes(wished))
      .map(([kind, change]) => of(kind, change))
      .join('')
  const sweep = (text: string): Step => upwards('t', 0, count, formulas(text))
  return [
    {
      name: 'respond',
      parameters: [],
      steps: [formulas('after = 0'), downwards('t', count, formulas(respond(wished)))],
    },
    {
      name: 'foresee',
      parameters: ['softness'],
      steps: [
        formulas('after = 0 \n ahead = 0 \n worthAfter = endWorth'),
        downwards('t', count, formulas(respond(wished)), formulas(look(wished, 'lookPrices'))),
        formulas('moved = 0'),
        sweep(`
          step = known - worthByLevel * moved
          moved = moved + flow + flowByWorth * step
          foreseen = slackCharge + aimCharge - slackDischarge - aimDischarge + flowByPrice * step`),
      ],
    },
    { name: 'direct', parameters: ['softness'], steps: direction(count, wished) },
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
      steps: [sweep(each((kind) => `extra${kind} = change${kind} \n`))],
    },
    {
      name: 'move',
      parameters: [],
      steps: [
        formulas('byUse = goUse \n byPrice = goPrice \n zero = 0'),
        sweep(`${kinds.map((kind) => `by${kind} = ${changes(wished)[kind]!}`).join('\n')}
          ${each(
            (kind) => `
            slack${kind} = slack${kind} + byUse * by${kind}
            force${kind} = force${kind} + byPrice * extra${kind}
            extra${kind} = zero`,
          )}
          level = level + byUse * levelStep
          worth = worth + byPrice * worthStep
          use = slackCharge - slackDischarge`),
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

/**
 * Adds -d use / d price of two stores to the matrix: within a block of steps at once, and between blocks as products, which `multiply`
 * multiplies out (`coordination/response-sum.ts`). After `respond`.
 */
function answer(count: number, slot: number): LaneFunction {
  const padded = Math.ceil(count / blockLength) * blockLength
  const first = { variable: 'b', plus: 0 }
  const end = { variable: 'b', plus: blockLength }
  return {
    name: `answer${slot}`,
    parameters: [],
    steps: [
      everyOf(
        blockLength,
        'b',
        0,
        padded,
        formulas('product = 1'),
        upwards(
          't',
          first,
          end,
          formulas(`
            pull = worthByLevel * flowByPrice
            toUse${slot} = pull * product
            product = product * damping`),
        ),
        formulas('throughBlock[b] = product'),
      ),
      formulas('spread = 0 \n largest = 0'),
      everyOf(
        blockLength,
        'b',
        0,
        padded,
        upwards(
          'j',
          first,
          end,
          formulas(`
            before = spread * pull[j]
            worthened = pull[j] - worthByLevel[j] * before
            matrix[j,j] += useByPrice[j] - flowByPrice[j] * worthened
            moved = before + flowByWorth[j] * worthened - flowByPrice[j]
            largest = max(largest, size(moved))
            spread = damping[j] * (damping[j] * spread + flowByWorth[j])`),
          upwards(
            'u',
            { variable: 'j', plus: 1 },
            end,
            formulas('matrix[u,j] += pull[u] * moved \n moved = moved * damping[u]'),
          ),
          formulas(`levels${slot}[b+${blockLength},j] = moved`),
        ),
      ),
      formulas(`nothing = ${negligible} * largest`),
      everyOf(
        blockLength,
        'b',
        2 * blockLength,
        padded,
        formulas(`factor = throughBlock[b-${blockLength}]`),
        upwards(
          'j',
          0,
          { variable: 'b', plus: -blockLength },
          formulas(`
            felt = factor * levels${slot}[b-${blockLength},j]
            levels${slot}[b,j] = keep(above(size(felt), nothing), felt)`),
        ),
      ),
    ],
  }
}

/** Multiplies the products of both slots out. */
function multiply(count: number): LaneFunction {
  const padded = Math.ceil(count / blockLength) * blockLength
  return {
    name: 'multiply',
    parameters: [],
    steps: [
      everyOf(
        blockLength,
        'b',
        blockLength,
        padded,
        upwards(
          'u',
          { variable: 'b', plus: 0 },
          { variable: 'b', plus: blockLength },
          formulas('one = toUse0[u] \n other = toUse1[u]'),
          everyOf(
            2,
            'j',
            0,
            { variable: 'b', plus: 0 },
            formulas(`pairsOfMatrix[u,j] += pair(one * levels0[b,j] + other * levels1[b,j],
              one * levels0[b,j+1] + other * levels1[b,j+1])`),
          ),
        ),
      ),
    ],
  }
}

/** The program of a layout. */
export function loneProgram({ shape, absent, arrays }: LoneLayout): LaneProgram {
  const nothing = formulas(absent.map((field) => `${field} = 0`).join('\n'))
  const functions = functionsOf(shape.count, shape.wished)
  return new LaneProgram(
    arrays,
    functions.map((of) => ({ ...of, steps: [nothing, ...of.steps] })),
  )
}
