import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCurrent } from '../../../tools/national-rules.ts'
import { sum } from './apportion.ts'
import { checkCoefficients, coefficientRound, readCoefficient } from './coefficients.ts'
import { premiumMicroPerKwh, reservedPremiumMicro, sharedInHourWh } from './italian-premium.ts'
import {
  nationalRule as ruleOf,
  nationalRules,
  roundsOfRule,
  type NationalRule,
} from './national-rules.ts'
import { participatingWh } from './participation.ts'
import { sharePlants } from './sharing-plants.ts'
import { share } from './sharing.ts'
import { shareTwoSides } from './two-sides.ts'

// Worked examples: the numbers in the comments are worked out by hand from the formula of the rule's source.

/** Rules that an example was worked out for. */
const worked = new Set<NationalRule>()

function nationalRule(country: NationalRule['country'], name: string): NationalRule {
  const rule = ruleOf(country, name)
  worked.add(rule)
  return rule
}

const percent = (...parts: readonly number[]): readonly number[] =>
  parts.map((part) => part * 10_000)

test('the table has every rule once, each with a source, a step and rounds that the engine knows', () => {
  const names = nationalRules.map(({ country, name }) => `${country} ${name}`)
  assert.equal(new Set(names).size, names.length)
  for (const rule of nationalRules) {
    assert.ok(rule.source.length > 5 && rule.stepMinutes.length > 0)
    const stated = { shares: percent(50, 50), order: [0, 1] }
    assert.equal(roundsOfRule(rule, stated).length, rule.rounds.length)
    const states = rule.rounds.some((round) => round.startsWith('stated') || round === 'order')
    assert.equal(
      states && rule.statedWhen === 'never',
      false,
      `${rule.name}: nobody states what is used`,
    )
    if (states) assert.throws(() => roundsOfRule(rule), /needs/)
  }
  assert.ok(isCurrent(), 'node tools/national-rules.ts writes docs/sharing.md again')
})

test('Austria, static, with participation factors and the producers’ surplus', () => {
  // The first meter takes part with 50 % of 8,000, the plants with 60 % of 7,500 and of 2,500.
  const consumedT = [participatingWh(8_000, [500_000], 0)[0]!, 1_000, 3_000]
  const generatedT = [7_500, 2_500].map((wh) => participatingWh(wh, [600_000], 0)[0]!)
  assert.deepEqual(
    [consumedT, generatedT],
    [
      [4_000, 1_000, 3_000],
      [4_500, 1_500],
    ],
  )
  // a = min(c, s x 6,000) = min(4,000, 3,000), min(1,000, 1,800), min(3,000, 1,200): 5,200 in all.
  const rounds = roundsOfRule(nationalRule('AT', 'static'), { shares: percent(50, 30, 20) })
  const key = { consumers: rounds, producers: [], appliesTo: 'both' } as const
  const { assignedWh, soldWh } = shareTwoSides(generatedT, consumedT, key, 0)
  assert.deepEqual(assignedWh, [3_000, 1_000, 1_200])
  // P.01T = 4,500 - 5,200 x 4,500 / 6,000 = 600 and 1,500 - 5,200 x 1,500 / 6,000 = 200.
  assert.deepEqual(
    generatedT.map((wh, j) => wh - soldWh[j]!),
    [600, 200],
  )
})

test('Austria, dynamic', () => {
  // a = c x min(1, 6,000 / 8,000) = three quarters of 4,000, 1,000 and 3,000.
  const rounds = roundsOfRule(nationalRule('AT', 'dynamic'))
  assert.deepEqual(share(6_000, [4_000, 1_000, 3_000], rounds, 0), [3_000, 750, 2_250])
})

test('Austria, two shared plants with a key each', () => {
  const rule = nationalRule('AT', 'static')
  const plants = [
    { generatedWh: 1_000, rounds: roundsOfRule(rule, { shares: percent(70, 30) }) },
    { generatedWh: 2_000, rounds: roundsOfRule(rule, { shares: percent(0, 100) }) },
  ]
  // The first gets 700. The second is offered 300 + 2,000 and needs 1,500: 1,500 x 300 / 2,300 = 195.65 and 1,304.35.
  assert.deepEqual(sharePlants(plants, [1_000, 1_500], 0), [
    [700, 196],
    [0, 1_304],
  ])
})

test('France, statique, dynamique par défaut and dynamique simple', () => {
  const needed = [4_000, 1_000, 3_000]
  // a = min(c, alpha x 6,000), alpha = 60, 10 and 30 %: 3,600, 600 and 1,800.
  const fixed = roundsOfRule(nationalRule('FR', 'statique'), { shares: percent(60, 10, 30) })
  assert.deepEqual(share(6_000, needed, fixed, 0), [3_600, 600, 1_800])
  // alpha = c / C = 4, 1 and 3 eighths: 3,000, 750 and 2,250.
  const byUse = roundsOfRule(nationalRule('FR', 'dynamique par défaut'))
  assert.deepEqual(share(6_000, needed, byUse, 0), [3_000, 750, 2_250])
  // The organiser gives this half hour to the third first: 20, 10 and 70 % are 1,200, 600 and min(3,000, 4,200).
  const stated = roundsOfRule(nationalRule('FR', 'dynamique simple'), {
    shares: percent(20, 10, 70),
  })
  assert.deepEqual(share(6_000, needed, stated, 0), [1_200, 600, 3_000])
})

test('France, full dynamique: a coefficient for each producer and consumer', () => {
  const rule = nationalRule('FR', 'full dynamique')
  const plants = [
    { generatedWh: 1_000, rounds: roundsOfRule(rule, { shares: percent(60, 40) }) },
    { generatedWh: 2_000, rounds: roundsOfRule(rule, { shares: percent(10, 90) }) },
  ]
  // The first is offered 600 + 200 and needs 700: 525 and 175. The second takes all of 400 + 1,800.
  assert.deepEqual(sharePlants(plants, [700, 2_500], 0), [
    [525, 400],
    [175, 1_800],
  ])
})

test('Italy: shared energy of an hour and its premium in three classes of power', () => {
  assert.equal(sharedInHourWh(12_000, 9_500), 9_500)
  assert.equal(sharedInHourWh(3_000, 9_500), 3_000)
  assert.deepEqual(nationalRule('IT', 'shared energy of the hour').rounds, [])
  const tariff = (powerKw: number, zonal: number, modulesIn: 'centre' | 'north' | null = null) =>
    premiumMicroPerKwh({ powerKw, modulesIn }, zonal * 1_000) / 1_000
  // 80 + max(0, 180 - Pz), at most 120.
  assert.deepEqual(
    [200, 180, 150, 140, 100].map((zonal) => tariff(200, zonal)),
    [80, 80, 110, 120, 120],
  )
  // 70 + 20; at most 110. 60 + 20; at most 100.
  assert.deepEqual(
    [tariff(201, 160), tariff(600, 0), tariff(601, 160), tariff(1_000, 0)],
    [90, 110, 80, 100],
  )
  assert.equal(tariff(1_001, 100), 0)
  assert.equal(tariff(20, 150, 'centre'), 114)
  // The page of Emilia-Romagna itself: above 600 kW there, from 70 at Pz = 180 to 110 at Pz of 140 and less.
  assert.deepEqual(
    [180, 140, 90].map((zonal) => tariff(800, zonal, 'north')),
    [70, 110, 110],
  )
})

test('Italy: the premium above 55 % of what was fed in is kept, above 45 % with a grant', () => {
  const year = { premiumMicro: 960_000_000, sharedWh: 8_000_000, injectedWh: 10_000_000 }
  // 8 - 5.5 = 2.5 of 8 MWh of 960: 300. With a grant 8 - 4.5 = 3.5 of 8: 420.
  assert.equal(reservedPremiumMicro({ ...year, hasGrant: false }), 300_000_000)
  assert.equal(reservedPremiumMicro({ ...year, hasGrant: true }), 420_000_000)
  assert.equal(reservedPremiumMicro({ ...year, sharedWh: 5_500_000, hasGrant: false }), 0)
  assert.throws(() => reservedPremiumMicro({ ...year, injectedWh: 1, hasGrant: true }), /fed in/)
})

test('Spain: coefficients of six decimals, constant or for each hour, that add up to exactly one', () => {
  const read = ['0,333333', '0,333333', '0,333334'].map(readCoefficient)
  const thirds = read.map((result) => (result.ok ? result.value : -1))
  assert.ok(checkCoefficients([thirds], 3).ok)
  // 10,000 x 0.333333 = 3,333.33 and x 0.333334 = 3,333.34: 3,333, 3,333 and 3,334, at most what each uses.
  const constant = [coefficientRound([thirds], 8_000)]
  assert.deepEqual(share(10_000, [2_000, 5_000, 5_000], constant, 0), [2_000, 3_333, 3_334])
  const byHour = Array.from({ length: 8_760 }, (_, hour) =>
    hour % 2 === 0 ? thirds : [1_000_000, 0, 0],
  )
  assert.ok(checkCoefficients(byHour, 3).ok)
  const odd = [coefficientRound(byHour, 13)]
  assert.deepEqual(share(10_000, [20_000, 5_000, 5_000], odd, 0), [10_000, 0, 0])
  assert.deepEqual(roundsOfRule(nationalRule('ES', 'coefficients'), { shares: thirds }), constant)
})

test('Spain: what is no coefficient is refused and named', () => {
  const texts = ['0.333333', '0,33333', '1,000001', '', '2,000000', '-0,100000', '0,3333333']
  assert.deepEqual(
    texts.map((text) => readCoefficient(text).ok),
    texts.map(() => false),
  )
  assert.deepEqual(readCoefficient('1,000000'), { ok: true, value: 1_000_000 })
  const refused = [
    checkCoefficients([[500_000, 499_999]], 2),
    checkCoefficients([[500_000, 500_001]], 2),
    checkCoefficients([[1_000_000]], 2),
    checkCoefficients([[1_000_001, -1]], 2),
    checkCoefficients(
      [
        [500_000, 500_000],
        [1_000_000, 0],
      ],
      2,
    ),
    checkCoefficients([], 2),
    checkCoefficients([[]], 10_001),
  ].map((result) => (result.ok ? null : [result.code, result.at]))
  assert.deepEqual(refused, [
    ['coefficients-not-one', 'coefficients[0]'],
    ['coefficients-not-one', 'coefficients[0]'],
    ['coefficient-missing', 'coefficients[0]'],
    ['coefficient-out-of-range', 'coefficients[0][0]'],
    ['coefficient-rows', 'coefficients'],
    ['coefficient-rows', 'coefficients'],
    ['too-many-coefficients', 'coefficients'],
  ])
})

test('Germany: equal shares in one building, agreed shares over the grid', () => {
  // 9,000 among three: 3,000 each, at most what each uses.
  const equal = roundsOfRule(nationalRule('DE', '42b, equal shares'))
  assert.deepEqual(share(9_000, [1_000, 5_000, 2_000], equal, 0), [1_000, 3_000, 2_000])
  // 25 and 75 % of 8,000 are 2,000 and 6,000; the second uses 4,000.
  const agreed = roundsOfRule(nationalRule('DE', '42c, agreed shares'), { shares: percent(25, 75) })
  assert.deepEqual(share(8_000, [3_000, 4_000], agreed, 0), [2_000, 4_000])
})

test('Belgium: one round, several rounds, pro rata, hybrid', () => {
  const by = (name: string): number[] => {
    const rounds = roundsOfRule(nationalRule('BE', name), { shares: percent(50, 30, 20) })
    return share(10_000, [1_000, 9_000, 4_000], rounds, 0)
  }
  // Offered 5,000, 3,000 and 2,000.
  assert.deepEqual(by('fixed, one round'), [1_000, 3_000, 2_000])
  // The 4,000 left again by 30 to 20: 2,400 and 1,600.
  assert.deepEqual(by('fixed, several rounds'), [1_000, 5_400, 3_600])
  // 10 of 14 parts: 714.29, 6,428.57 and 2,857.14; the odd Wh goes where most is missing.
  assert.deepEqual(by('pro rata'), [714, 6_429, 2_857])
  // The 4,000 left by what is still needed, 6,000 to 2,000: 3,000 and 1,000.
  assert.deepEqual(by('hybrid'), [1_000, 6_000, 3_000])
})

test('Luxembourg: the key counts on the side that has less', () => {
  const by = (name: string, shares: readonly number[], generated: number[], needed: number[]) => {
    const rounds = roundsOfRule(nationalRule('LU', name), { shares, order: [1, 0] })
    const { assignedWh, soldWh } = shareTwoSides(
      generated,
      needed,
      { consumers: rounds, producers: rounds, appliesTo: 'scarce' },
      0,
    )
    assert.equal(sum(assignedWh), sum(soldWh))
    return [assignedWh, soldWh]
  }
  const little = [1_000, 2_000]
  const wanted = [2_500, 1_500]
  // Less is generated: 3,000 of 4,000 wanted. Pro rata three quarters; the second first; 60 and 40 %.
  assert.deepEqual(by('pro rata', [], little, wanted), [[1_875, 1_125], little])
  assert.deepEqual(by('priority', [], little, wanted), [[1_500, 1_500], little])
  assert.deepEqual(by('percentages', percent(60, 40), little, wanted), [[1_800, 1_200], little])
  // More is generated: 6,000 for 3,000. Pro rata half; the second first; 20 and 80 % are 600 and 2,400, of which the second has 2,000.
  const much = [4_000, 2_000]
  const few = [2_000, 1_000]
  assert.deepEqual(by('pro rata', [], much, few), [few, [2_000, 1_000]])
  assert.deepEqual(by('priority', [], much, few), [few, [1_000, 2_000]])
  assert.deepEqual(by('percentages', percent(20, 80), much, few), [few, [1_000, 2_000]])
})

test('Netherlands: a giver shares a part of what is made with each receiver', () => {
  const rule = nationalRule('NL', 'part of production')
  // 40 and 30 % of 3,000 are 1,200 and 900; the first receiver uses 1,000, and the rest stays with the giver.
  const one = { generatedWh: 3_000, rounds: roundsOfRule(rule, { shares: percent(40, 30) }) }
  assert.deepEqual(sharePlants([one], [1_000, 2_000], 0), [[1_000, 900]])
  // A second giver has an agreement of 50 % of 2,000 with the second receiver, who uses 2,000 and is offered 900 + 1,000.
  const two = { generatedWh: 2_000, rounds: roundsOfRule(rule, { shares: percent(0, 50) }) }
  assert.deepEqual(sharePlants([one, two], [1_000, 2_000], 0), [
    [1_000, 900],
    [0, 1_000],
  ])
})

test('every rule of the table has an example above', () => {
  const missing = nationalRules.filter((rule) => !worked.has(rule))
  assert.deepEqual(
    missing.map(({ country, name }) => `${country} ${name}`),
    [],
  )
})
