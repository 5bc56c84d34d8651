/**
 * For each pair of statements what those who voted on both have said: sums of products, of either one, and how many. It is
 * all that the main axes of a conversation depend on. Integers: the order in which votes come makes no difference.
 */
export class CoVotes {
  #size = 0
  #room = 0
  /** Four numbers a pair (j >= k), [room x room x 4]: sum of x_j * x_k, of x_j, of x_k, and how many voted on both. */
  #cells = new Int32Array(0)

  /** Makes room for `size` statements. */
  grow(size: number): void {
    this.#size = size
    if (size <= this.#room) return
    const room = Math.max(16, this.#room * 2)
    const cells = new Int32Array(room * room * 4)
    for (let j = 0; j < this.#room; j++) {
      const row = this.#cells.subarray(j * this.#room * 4, (j + 1) * this.#room * 4)
      cells.set(row, j * room * 4)
    }
    this.#cells = cells
    this.#room = room
  }

  /**
   * Counts the vote at place `at` of one participant's votes (`columns`, `opinions`), which said `before` until
   * now, or nothing (null).
   */
  change(
    columns: readonly number[],
    opinions: readonly number[],
    at: number,
    before: number | null,
  ): void {
    const [cells, room] = [this.#cells, this.#room]
    const [column, now] = [columns[at]!, opinions[at]!]
    const [old, more] = before === null ? [0, 1] : [before, 0]
    for (let i = 0; i < columns.length; i++) {
      const other = columns[i]!
      if (other === column) continue
      const x = opinions[i]!
      const isFirst = column > other
      const cell = (isFirst ? column * room + other : other * room + column) * 4
      cells[cell]! += (now - old) * x
      cells[cell + (isFirst ? 1 : 2)]! += now - old
      cells[cell + (isFirst ? 2 : 1)]! += more * x
      cells[cell + 3]! += more
    }
    const own = (column * room + column) * 4
    cells[own]! += now * now - old * old
    cells[own + 1]! += now - old
    cells[own + 2]! += now - old
    cells[own + 3]! += more
  }

  /**
   * Scatter of the columns about their means, over those who voted on both, [size x size]; a column that does not
   * count (`isOut`) is zero.
   */
  scatter(means: Float64Array, isOut: readonly boolean[]): Float64Array {
    const [size, room, cells] = [this.#size, this.#room, this.#cells]
    const scatter = new Float64Array(size * size)
    for (let j = 0; j < size; j++) {
      if (isOut[j] === true) continue
      const meanJ = means[j]!
      for (let k = 0; k <= j; k++) {
        if (isOut[k] === true) continue
        const cell = (j * room + k) * 4
        const both = cells[cell + 3]!
        if (both === 0) continue
        const meanK = means[k]!
        const value =
          cells[cell]! - meanK * cells[cell + 1]! - meanJ * cells[cell + 2]! + meanJ * meanK * both
        scatter[j * size + k] = value
        scatter[k * size + j] = value
      }
    }
    return scatter
  }
}
