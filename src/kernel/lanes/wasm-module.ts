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
  const types = functions.map(({ parameters }) => [0x60, ...vector(parameters.map(one)), 0x00])
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, ...unsigned(1)]
  const names = functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)])
  const bodies = functions.map(({ locals, code }) => {
    const body = [...vector(locals.map((type) => [1, type])), ...code, 0x0b]
    return [...unsigned(body.length), ...body]
  })
  return Uint8Array.from([
    ...beginning,
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(names)),
    ...section(10, vector(bodies)),
  ])
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

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

function text(name: string): number[] {
  return [...unsigned(name.length), ...new TextEncoder().encode(name)]
}

function one(byte: number): number[] {
  return [byte]
}
