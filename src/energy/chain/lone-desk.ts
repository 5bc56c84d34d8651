import type { LaterPart } from '../../coordination/response-sum.ts'
import { lanes, type Call } from '../../kernel/lanes/lane-program.ts'
import {
  loneFields,
  loneLayout,
  nameOf,
  recordFloatBytes,
  RecordFloats,
  waysOf,
  workedLanes,
  type LoneField,
  type LoneLayout,
  type LoneShape,
  type WorkedLane,
} from './lone-layout.ts'
import { loneProgram } from './lone-program.ts'

const floatBytes = Float64Array.BYTES_PER_ELEMENT
const pageBytes = 65_536

/** Records that there is room for at once when more is asked for. */
const recordsAtOnce = 64

/** Where a field stands among the floats of a record, in its first step, and how far steps are apart: 0 where it is the same in all. */
export interface FieldPlace {
  readonly at: number
  readonly stride: number
}

/** Charging, or discharging: which use of power it is, and its fields. */
export interface Way {
  readonly sign: 1 | -1
  readonly slack: FieldPlace
  readonly inverseMost: FieldPlace
  readonly rate: FieldPlace
  readonly cost: FieldPlace
}

/** Where pairs of stores are worked out: a program, the memory that holds their records, and what is worked with in turns. */
export class LoneDesk implements LaterPart {
  readonly layout: LoneLayout
  /** Where fields stand in a record; those that the shape has not stand nowhere (NaN). */
  readonly fields: Readonly<Record<LoneField, FieldPlace>>
  /** Charging, and discharging where any of its stores is drained. */
  readonly ways: readonly Way[]
  /** Where among the floats what goes in and out of a call stands. */
  readonly lanesAt: Readonly<Record<WorkedLane, number>>
  /** What the record at work foresees, and what it uses, [step]. */
  readonly foreseen: Float64Array
  readonly use: Float64Array
  #memory: WebAssembly.Memory
  #call: Readonly<Record<string, Call>>
  #floats: Float64Array
  #records: RecordFloats
  #bits: BigInt64Array
  #end: number
  #holders = 0
  /** Products that wait to be multiplied out. */
  #waiting = 0

  constructor(shape: LoneShape) {
    this.layout = loneLayout(shape)
    this.#end = this.layout.recordsAt
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(this.#end / pageBytes) })
    this.#floats = new Float64Array(this.#memory.buffer)
    this.#records = new RecordFloats(this.#memory.buffer)
    this.#bits = new BigInt64Array(this.#memory.buffer)
    this.#call = loneProgram(this.layout).on(this.#memory)
    const { arrays } = this.layout
    const place = (field: LoneField): FieldPlace => ({
      at: (arrays[field]?.at ?? NaN) / recordFloatBytes,
      stride: (arrays[field]?.strides[0] ?? 0) / recordFloatBytes,
    })
    // All of them are there, each by its name.
    this.fields = Object.fromEntries(loneFields.map((field) => [field, place(field)])) as Record<
      LoneField,
      FieldPlace
    >
    const { fields } = this
    this.ways = waysOf(shape).map((way) => ({
      sign: way === 'Charge' ? 1 : -1,
      slack: fields[`slack${way}`],
      inverseMost: fields[`inverseMost${way}`],
      rate: fields[`rate${way}`],
      cost: fields[`cost${way}`],
    }))
    this.lanesAt = Object.fromEntries(workedLanes.map((name) => [name, this.at(name)])) as Record<
      WorkedLane,
      number
    >
    this.foreseen = new Float64Array(shape.count)
    this.use = new Float64Array(shape.count)
  }

  /** The program, by the names of its parts. */
  get call(): Readonly<Record<string, Call>> {
    return this.#call
  }

  /** The memory as it is until the next record is made: what all records share. */
  get floats(): Float64Array {
    return this.#floats
  }

  /** The same memory as records see it. */
  get records(): RecordFloats {
    return this.#records
  }

  /** The same memory, bit by bit. */
  get bits(): BigInt64Array {
    return this.#bits
  }

  /** Room for one more record: where it begins, bytes. It is all zeros. */
  record(): number {
    const { recordBytes } = this.layout
    const at = this.#end
    this.#end += recordBytes
    const lacking = this.#end - this.#memory.buffer.byteLength
    if (lacking > 0) {
      this.#memory.grow(Math.ceil((lacking + recordsAtOnce * recordBytes) / pageBytes))
      this.#see(this.#memory)
    }
    return at
  }

  hold(): void {
    this.#holders++
  }

  /** One holder fewer; when there is none all records are given back, and whoever makes new ones finds zeros. */
  giveBack(): void {
    this.#holders--
    if (this.#holders > 0) return
    this.#floats.fill(0, 0, this.#end / floatBytes)
    this.#end = this.layout.recordsAt
    this.#waiting = 0
  }

  /** Lets go of its memory, which never shrinks: nobody can work here any more, and members that are still there for their plans do not keep it. */
  leave(): void {
    this.#see(new WebAssembly.Memory({ initial: 0 }))
    this.#call = {}
  }

  /** Size of its memory; 0: it has left. */
  get bytes(): number {
    return this.#memory.buffer.byteLength
  }

  get isFree(): boolean {
    return this.#holders === 0
  }

  /** Index among the floats of the first value of an array that records share. */
  at(name: string): number {
    return this.layout.arrays[name]!.at / floatBytes
  }

  /** Writes an array of one float a step. */
  write(name: string, values: Float64Array): void {
    this.#floats.set(values, this.at(name))
  }

  /** Adds the answer of the record, which has just responded, to the sum. */
  addAnswer(record: number): void {
    this.call[`answer${this.#waiting}`]!(record)
    this.#waiting++
    if (this.#waiting === lanes) this.#multiply()
  }

  addTo(matrix: Float64Array): void {
    if (this.#waiting === 1) this.call['forget1']!(0)
    if (this.#waiting > 0) this.#multiply()
    const { arrays, shape } = this.layout
    const { count } = shape
    const width = arrays['matrix']!.strides[0]! / floatBytes
    const from = this.at('matrix')
    const floats = this.#floats
    for (let t = 0; t < count; t++) {
      for (let u = 0; u <= t; u++) matrix[t * count + u]! += floats[from + t * width + u]!
    }
    floats.fill(0, from, from + width * width)
  }

  #see(memory: WebAssembly.Memory): void {
    this.#memory = memory
    this.#floats = new Float64Array(memory.buffer)
    this.#records = new RecordFloats(memory.buffer)
    this.#bits = new BigInt64Array(memory.buffer)
  }

  #multiply(): void {
    this.call['multiply']!(0)
    this.#waiting = 0
  }
}

/**
 * Desks that nobody is at are kept for the next plan: so many, so that plans of other lengths leave nothing behind for good, and so
 * large together, which is what some thousands of homes need.
 */
const freeDesks = 12
const freeBytes = 128 * 1024 * 1024

/**
 * The desks of one plan. All plans in a thread that are made at once share them, for each visits its members in one go; memories are
 * few that way, which matters because Node sets aside gigabytes of addresses for each.
 */
export class LoneDesks {
  static readonly #desks = new Map<string, LoneDesk>()
  readonly #held = new Set<LoneDesk>()

  /** The desk for stores of a shape. */
  for(shape: LoneShape): LoneDesk {
    const name = nameOf(shape)
    const desk = LoneDesks.#desks.get(name) ?? new LoneDesk(shape)
    // The one asked for last stands last.
    LoneDesks.#desks.delete(name)
    LoneDesks.#desks.set(name, desk)
    if (!this.#held.has(desk)) desk.hold()
    this.#held.add(desk)
    return desk
  }

  release(): void {
    for (const desk of this.#held) desk.giveBack()
    this.#held.clear()
    let [count, bytes] = [0, 0]
    for (const [name, desk] of [...LoneDesks.#desks].toReversed()) {
      if (!desk.isFree) continue
      count++
      bytes += desk.bytes
      if (count <= freeDesks && bytes <= freeBytes) continue
      LoneDesks.#desks.delete(name)
      desk.leave()
    }
  }
}
