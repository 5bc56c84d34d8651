/** `\0asm`, version 1. */
const beginning = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

/** Types of values in a function's body. */
export const i32 = 0x7f
export const f64 = 0x7c
export const v128 = 0x7b

/** A function with parameters of these types, and its body's locals and instructions. */
export interface WasmFunction {
  readonly name: string
  readonly parameters: readonly number[]
  readonly locals: readonly number[]
  readonly code: readonly number[]
}

/**
 * The bytes of a WebAssembly module that imports a memory (`env.memory`) and exports functions without results (WebAssembly Core
 * Specification 2.0, chapter 5).
 */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, ...unsigned(1)]
  const bytes: number[] = [...beginning]
  section(bytes, 1, functions.length, (to) => {
    for (const { parameters } of functions) {
      append(to, [0x60, ...unsigned(parameters.length), ...parameters, 0x00])
    }
  })
  section(bytes, 2, 1, (to) => append(to, memory))
  section(bytes, 3, functions.length, (to) => {
    for (const i of functions.keys()) append(to, unsigned(i))
  })
  section(bytes, 7, functions.length, (to) => {
    for (const [i, { name }] of functions.entries()) {
      append(to, [...text(name), 0x00, ...unsigned(i)])
    }
  })
  section(bytes, 10, functions.length, (to) => {
    for (const { locals, code } of functions) {
      const body = unsigned(locals.length)
      for (const type of locals) body.push(1, type)
      append(body, code)
      body.push(0x0b)
      append(to, unsigned(body.length))
      append(to, body)
    }
  })
  return Uint8Array.from(bytes)
}

/** A number of 0 or more, seven bits a byte. */
export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))]
}

/** A whole number, seven bits a byte. */
export function signed(value: number): number[] {
  const low = value & 0x7f
  const rest = value >> 7
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
  return isLast ? [low] : [low | 0x80, ...signed(rest)]
}

/** A float of 64 bits. */
export function double(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)]
}

/** Adds a section of `count` items that `fill` writes. */
function section(to: number[], id: number, count: number, fill: (to: number[]) => void): void {
  const content = unsigned(count)
  fill(content)
  to.push(id)
  append(to, unsigned(content.length))
  append(to, content)
}

/** One by one: a list may be longer than what a call takes. */
function append(to: number[], bytes: readonly number[]): void {
  for (const byte of bytes) to.push(byte)
}

function text(name: string): number[] {
  return [...unsigned(name.length), ...new TextEncoder().encode(name)]
}
