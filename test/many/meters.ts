import { hourMs, quarterMs } from '../../src/kernel/steps.ts'

/** What the meter of a home shows. */
export interface Shown {
  readonly importWh: number
  readonly exportWh: number
  readonly powerW: number
}

/** The meters of a neighbourhood's homes, each with a day of its own: the second of each two has sun. They keep what they counted, whoever asks for it and when. */
export class Meters {
  readonly #startMs: number
  readonly #shown: Shown[][]

  constructor(homes: number, startMs: number) {
    this.#startMs = startMs
    this.#shown = [Array.from({ length: homes }, () => ({ importWh: 0, exportWh: 0, powerW: 400 }))]
  }

  /** What each home's showed at the end of every quarter hour after `fromMs`, up to `untilMs`. */
  since(
    fromMs: number,
    untilMs: number,
  ): readonly { readonly atMs: number; readonly homes: readonly Shown[] }[] {
    const all: { atMs: number; homes: readonly Shown[] }[] = []
    for (let i = 0; this.#startMs + i * quarterMs <= untilMs; i++) {
      const atMs = this.#startMs + i * quarterMs
      const before = this.#shown.at(-1)!
      if (i >= this.#shown.length) this.#shown.push(before.map((of, home) => after(of, home, atMs)))
      if (atMs > fromMs) all.push({ atMs, homes: this.#shown[i]! })
    }
    return all
  }
}

function after({ importWh, exportWh }: Shown, home: number, atMs: number): Shown {
  const hour = (atMs % (24 * hourMs)) / hourMs
  const sunW = Math.max(0, Math.sin(((hour - 5) / 14) * Math.PI)) * 3_000 * (home % 2)
  const powerW = Math.round(400 + 300 * ((home * 7 + Math.floor(hour)) % 5) - sunW)
  const wh = Math.round(Math.abs(powerW) / 4)
  return {
    importWh: importWh + (powerW > 0 ? wh : 0),
    exportWh: exportWh + (powerW < 0 ? wh : 0),
    powerW,
  }
}
