import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import { catchRefusal, refuse, RefusalError, type Result } from '../../kernel/refusal.ts'
import { Asking, type Line } from './asking.ts'
import type { Topics } from './round-desk.ts'

/** What another node said of itself. */
export interface Hello {
  /** From the question to its answer, ms. */
  readonly tookMs: number
  /** How far its clock is ahead of ours, ms, as exactly as the way there and back takes. */
  readonly aheadMs: number
}

/** Answers whether we are there: with our time. */
export function helloTopic(clock: Clock): Topics {
  return {
    hello: () => ({ answer: () => ({ nowMs: clock.now() }), close: () => {} }),
  }
}

/** Asks a peer whether it is there. Refused as the line refuses, and where the answer has no time in it. */
export async function askHello(line: Line, clock: Clock, random: Random): Promise<Result<Hello>> {
  return await catchRefusal(async () => {
    const asking = new Asking(line, random)
    const beganMs = clock.now()
    const answer = await asking.ask('hello', 0, {})
    const endedMs = clock.now()
    await asking.close()
    const said = typeof answer === 'object' && answer !== null && 'nowMs' in answer && answer.nowMs
    if (typeof said !== 'number') {
      throw new RefusalError(refuse('answer-form', 'The other node did not answer with its time.'))
    }
    return { tookMs: endedMs - beganMs, aheadMs: Math.round(said - (beganMs + endedMs) / 2) }
  })
}
