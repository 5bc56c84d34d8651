import type { Terminal } from './command.ts'

const width = 24
/** A bar that moves more often than this only costs time. */
const redrawMs = 100

/** Shows how far long work is, on one line of a watched terminal; says nothing to a script. */
export class Progress {
  readonly #terminal: Terminal
  readonly #label: string
  readonly #startMs: number
  #drawnMs = -Infinity

  constructor(terminal: Terminal, label: string) {
    this.#terminal = terminal
    this.#label = label
    this.#startMs = terminal.nowMs()
  }

  /** `done` of `total`, in any unit; a total of null where it is not known. */
  show(done: number, total: number | null, note = ''): void {
    const nowMs = this.#terminal.nowMs()
    if (!this.#terminal.isWatched || nowMs - this.#drawnMs < redrawMs) return
    this.#drawnMs = nowMs
    this.#terminal.error(`\r\u001B[K${this.#label} ${this.#bar(done, total, nowMs)} ${note}`)
  }

  /** Clears the line. */
  end(): void {
    if (this.#drawnMs > -Infinity) this.#terminal.error('\r\u001B[K')
  }

  #bar(done: number, total: number | null, nowMs: number): string {
    if (total === null || total <= 0) return String(done)
    const share = Math.min(1, done / total)
    const filled = Math.round(share * width)
    const leftS = share > 0 ? ((nowMs - this.#startMs) / 1000) * (1 / share - 1) : 0
    const left = share > 0.02 && leftS >= 1 ? `, ${duration(leftS)} left` : ''
    return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.floor(share * 100)} %${left}`
  }
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}
