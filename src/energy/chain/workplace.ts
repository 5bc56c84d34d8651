import { FloatsForOnce, SharedFloats } from '../../kernel/floats.ts'
import { LoneDesks } from './lone-desk.ts'

/** Memory that the members of one plan work in, given back all at once. */
export class Workplace {
  /** What each keeps for itself. */
  readonly floats = new FloatsForOnce()
  /** What all work with in turns. */
  readonly turns = new SharedFloats()
  readonly desks = new LoneDesks()
  /** Where members come from that begin with less softness, money. */
  readonly startSoftness: number

  constructor(startSoftness: number) {
    this.startSoftness = startSoftness
  }

  /** Gives back what rounds alone need. */
  rest(): void {
    this.desks.release()
  }

  release(): void {
    this.rest()
    this.floats.release()
  }
}
