import fc from 'fast-check'
import { unranked } from './pairwise.ts'

/** So many ballots of one kind, options from the best to the worst: `[5, 'ACBED']`. */
export function ranksOf(blocs: readonly (readonly [number, string])[], names: string): number[][] {
  return blocs.flatMap(([count, order]) => {
    const ranks = names.split('').map((name) => {
      const place = order.indexOf(name)
      return place < 0 ? unranked : place + 1
    })
    return Array.from({ length: count }, () => ranks)
  })
}

/** Complete rankings of `size` options by up to `most` voices. */
export function rankings(size: number, most: number): fc.Arbitrary<number[][]> {
  const places = Array.from({ length: size }, (_, i) => i + 1)
  return fc.array(fc.shuffledSubarray(places, { minLength: size }), {
    minLength: 1,
    maxLength: most,
  })
}

/** Rankings with equal ranks and options that are not ranked. */
export function looseRankings(size: number, most: number): fc.Arbitrary<number[][]> {
  const rank = fc.oneof(fc.integer({ min: 1, max: size }), fc.constant(unranked))
  return fc.array(fc.array(rank, { minLength: size, maxLength: size }), {
    minLength: 1,
    maxLength: most,
  })
}

/** The option that most voices prefer to each other one, if there is one. */
export function condorcetWinner(ranks: readonly (readonly number[])[]): number | undefined {
  const size = ranks[0]!.length
  const options = Array.from({ length: size }, (_, i) => i)
  return options.find((one) =>
    options.every((other) => {
      const more = ranks.filter((own) => own[one]! < own[other]!).length
      return other === one || more > ranks.filter((own) => own[other]! < own[one]!).length
    }),
  )
}

/** All orders of some values. */
export function ordersOf(values: readonly number[]): number[][] {
  if (values.length === 0) return [[]]
  return values.flatMap((first) =>
    ordersOf(values.filter((value) => value !== first)).map((rest) => [first, ...rest]),
  )
}

/** The same rankings with option `one` put first on ballot `at`. */
export function raised(ranks: readonly number[][], one: number, at: number): number[][] {
  return ranks.map((own, i) =>
    i === at ? own.map((rank, option) => (option === one ? 0 : rank)) : own,
  )
}

/** The same rankings with a twin of option `one` as the last option, next to it on every ballot, before or after. */
export function cloned(
  ranks: readonly number[][],
  one: number,
  isBefore: readonly boolean[],
): number[][] {
  return ranks.map((own, i) => [...own, own[one]! + (isBefore[i % isBefore.length]! ? -0.5 : 0.5)])
}
