import { everyOf, formulas, upwards, type LaneFunction } from '../../kernel/lanes/lane-program.ts'
import { blockLength, negligible } from '../../coordination/response-sum.ts'

/**
 * Adds -d use / d price of two stores to the matrix: within a block of steps at once, and between blocks as products, which `multiply`
 * multiplies out (`coordination/response-sum.ts`). After `respond`.
 */
export function answer(count: number, slot: number): LaneFunction {
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
export function multiply(count: number): LaneFunction {
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
