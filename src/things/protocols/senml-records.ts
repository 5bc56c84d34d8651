import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'

/** Records in one pack at the most. */
export const senmlLimit = 5_000

/** Characters of a record's name at the most. */
export const senmlNameLimit = 256

/** The newest version of SenML that is read (RFC 8428, 4.4: a newer one must not be guessed at). */
const version = 10

/** One record as it came: its fields by their JSON labels. */
export type SenmlRecord = ReadonlyMap<string, unknown>

/** A record that stands for itself (RFC 8428, 4.6). */
export interface ResolvedRecord {
  readonly name: string
  /** null: none is stated. */
  readonly unit: string | null
  /** s since 1970; below 2^28 from now. */
  readonly timeS: number
  /** A text of `vs` or `vd`; null: the record has a sum only. */
  readonly value: number | boolean | string | null
  /** Integral of the values over time, in their unit times s; null: none. */
  readonly sum: number | null
  /** Where it came: its number from 0, and the fields of its value and unit. */
  readonly index: number
  readonly valueField: string
  readonly unitField: 'u' | 'bu'
}

/**
 * Resolves the records of a SenML pack (RFC 8428, 4.6): base fields hold for the records from theirs on, names are
 * put together, values, sums and times added up. Records with base fields alone say nothing themselves.
 *
 * Refused, with the record's number from 0 and its field: a field of the wrong type, one that must be understood and
 * is not, a wrong name, no value or two.
 */
export function resolveSenml(records: readonly SenmlRecord[]): Result<readonly ResolvedRecord[]> {
  if (records.length === 0 || records.length > senmlLimit) {
    return refuse('too-many-values', `A pack must hold 1 to ${senmlLimit} records.`)
  }
  const base = new Base()
  const resolved: ResolvedRecord[] = []
  for (const [index, record] of records.entries()) {
    const problem = base.take(record) ?? problemOf(record, base)
    if (problem !== null) return inRecord(problem, index)
    if (valueFields(record).length > 0 || ownFields.some((field) => record.has(field))) {
      resolved.push(base.resolve(record, index))
    }
  }
  return success(resolved)
}

/** A refusal of something in a record. */
export function inRecord(problem: Refusal, index: number): Refusal {
  return { ...problem, at: `[${index}].${problem.at ?? ''}` }
}

/** Fields of numbers and texts; others are passed over, but those that end in `_` must be understood. */
const numberFields = ['bt', 'bv', 'bs', 'v', 's', 't'] as const
const textFields = ['bn', 'bu', 'n', 'u', 'vs', 'vd'] as const
const ownFields = ['n', 'u', 's', 't'] as const

/** The base fields as they stand at a record. */
class Base {
  #name = ''
  #unit: string | null = null
  #timeS = 0
  #value: number | null = null
  #sum: number | null = null

  get hasValue(): boolean {
    return this.#value !== null
  }

  get hasSum(): boolean {
    return this.#sum !== null
  }

  /** Takes a record's base fields; gives a refusal where one of its fields cannot be read. */
  take(record: SenmlRecord): Refusal | null {
    const wrong = numberFields.find((field) => !isNumberOrAbsent(record.get(field)))
    if (wrong !== undefined) return refuse('bad-senml', `${wrong} must be a number.`, wrong)
    const odd = textFields.find((field) => !isTextOrAbsent(record.get(field)))
    if (odd !== undefined) return refuse('bad-senml', `${odd} must be a text.`, odd)
    const needed = [...record.keys()].find((field) => field.endsWith('_'))
    if (needed !== undefined) {
      const message = 'A field whose name ends in _ must be understood, and this one is not known.'
      return refuse('senml-too-new', message, needed.slice(0, 20))
    }
    const given = record.get('bver')
    if (given !== undefined && !(typeof given === 'number' && given <= version)) {
      return refuse('senml-too-new', `bver must be a number up to ${version}.`, 'bver')
    }
    this.#name = textIn(record, 'bn') ?? this.#name
    this.#unit = textIn(record, 'bu') ?? this.#unit
    this.#timeS = numberIn(record, 'bt') ?? this.#timeS
    this.#value = numberIn(record, 'bv') ?? this.#value
    this.#sum = numberIn(record, 'bs') ?? this.#sum
    return null
  }

  nameOf(record: SenmlRecord): string {
    return this.#name + (textIn(record, 'n') ?? '')
  }

  /** A record in which nothing is wrong, with what its base says. */
  resolve(record: SenmlRecord, index: number): ResolvedRecord {
    const [field = 'v'] = valueFields(record)
    const hasSum = record.has('s') || this.#sum !== null
    return {
      name: this.nameOf(record),
      unit: textIn(record, 'u') ?? this.#unit,
      timeS: this.#timeS + (numberIn(record, 't') ?? 0),
      value: this.#valueOf(record, field),
      sum: hasSum ? (numberIn(record, 's') ?? 0) + (this.#sum ?? 0) : null,
      index,
      valueField: field,
      unitField: record.has('u') ? 'u' : 'bu',
    }
  }

  #valueOf(record: SenmlRecord, field: string): ResolvedRecord['value'] {
    if (field === 'vb') return record.get('vb') === true
    if (field !== 'v') return textIn(record, field)
    if (!record.has('v') && this.#value === null) return null
    return (numberIn(record, 'v') ?? 0) + (this.#value ?? 0)
  }
}

function problemOf(record: SenmlRecord, base: Base): Refusal | null {
  const values = valueFields(record)
  // The first record of a pack may only say what holds for the others.
  if (values.length === 0 && !ownFields.some((field) => record.has(field))) return null
  const name = base.nameOf(record)
  if (name.length > senmlNameLimit || !/^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/.test(name)) {
    const message = `A name has 1 to ${senmlNameLimit} letters and digits, and - : . / _ between them.`
    return refuse('bad-senml-name', message, 'n')
  }
  const vb = record.get('vb')
  if (vb !== undefined && typeof vb !== 'boolean') {
    return refuse('bad-senml', 'vb must be true or false.', 'vb')
  }
  const [, second] = values
  if (second !== undefined) return refuse('bad-senml', 'A record has one value.', second)
  if (values.length > 0 || record.has('s') || base.hasValue || base.hasSum) return null
  return refuse('bad-senml', 'A record needs a value: v, vb, vs, vd or s.', 'v')
}

function valueFields(record: SenmlRecord): string[] {
  return ['v', 'vb', 'vs', 'vd'].filter((field) => record.has(field))
}

function isNumberOrAbsent(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value))
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function numberIn(record: SenmlRecord, field: string): number | null {
  const value = record.get(field)
  return typeof value === 'number' ? value : null
}

function textIn(record: SenmlRecord, field: string): string | null {
  const value = record.get(field)
  return typeof value === 'string' ? value : null
}
