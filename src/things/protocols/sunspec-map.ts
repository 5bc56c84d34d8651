import { LineError } from './line-error.ts'
import { quirksOf } from './quirks.ts'
import {
  baseAddresses,
  commonModel,
  endModel,
  mark,
  models,
  portsModel,
  storageModels,
  type Model,
} from './sunspec-models.ts'
import { numberAt, textAt } from './sunspec-value.ts'

/** Reads holding registers: `count` of them from `address`, counted from 0. Null where the device has none there. */
export type ReadRegisters = (address: number, count: number) => Promise<readonly number[] | null>

/** A model in a device's map. */
export interface Block {
  readonly id: number
  /** Of its id. */
  readonly address: number
  /** Registers after id and length. */
  readonly length: number
}

/** One device behind an address: an inverter may have a meter behind it with a name of its own. */
export interface SunSpecDevice {
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  readonly blocks: readonly Block[]
  /** Behind all of its DC ports is a storage: its power is the storage's own. */
  readonly isStorageAlone: boolean
}

/** Models that are walked at the most; the longest known maps have about 40. */
export const blockLimit = 100

/** Registers in one answer at the most (Modbus Application Protocol 1.1b3, 6.3). */
export const readLimit = 125

/** Finds the map and walks it from model to model. Throws a {@link LineError} where there is none. */
export async function readMap(read: ReadRegisters): Promise<readonly SunSpecDevice[]> {
  const base = await findBase(read)
  const devices: { -readonly [Key in keyof SunSpecDevice]: SunSpecDevice[Key] }[] = []
  let address = base + mark.length
  for (let i = 0; i < blockLimit; i++) {
    const head = await read(address, 2)
    const [id, length] = head ?? []
    if (id === undefined || length === undefined || id === endModel) break
    const block = { id, address, length }
    if (id === commonModel.id)
      devices.push({ ...(await readNames(read, block)), blocks: [], isStorageAlone: false })
    const device = devices.at(-1)
    if (device === undefined) throw new LineError('not-understood')
    device.blocks = [...device.blocks, block]
    if (id === portsModel.id) device.isStorageAlone = await hasStorageOnly(read, block)
    address += 2 + length
    if (address > 0xffff) break
  }
  if (devices.length === 0) throw new LineError('not-understood')
  return devices
}

/** The models that a device is read by: those of the table, and what its maker does beyond. */
export function modelsOf(device: SunSpecDevice): readonly Model[] {
  const own = device.isStorageAlone ? storageModels : []
  return [...own, ...models, ...quirksOf(device).flatMap((quirk) => quirk.models ?? [])]
}

async function findBase(read: ReadRegisters): Promise<number> {
  for (const address of baseAddresses) {
    const found = await read(address, mark.length)
    if (found !== null && mark.every((word, i) => found[i] === word)) return address
  }
  throw new LineError('not-understood')
}

/** Whether a device says of each of its DC ports that a storage is behind it; one that says nothing of them may be more. */
async function hasStorageOnly(read: ReadRegisters, { address, length }: Block): Promise<boolean> {
  const { count, first, each, storage } = portsModel
  const words = (await read(address, Math.min(readLimit, 2 + length))) ?? []
  const ports = numberAt(words, count, 'uint16') ?? 0
  const types = Array.from({ length: Math.min(ports, readLimit) }, (_, i) =>
    numberAt(words, first + each * i, 'uint16'),
  )
  return types.length > 0 && types.every((type) => type === storage)
}

async function readNames(
  read: ReadRegisters,
  { address, length }: Block,
): Promise<Pick<SunSpecDevice, 'manufacturer' | 'model' | 'serial'>> {
  const registers = (await read(address, Math.min(readLimit, 2 + length))) ?? []
  const text = ({ offset, registers: count }: { offset: number; registers: number }): string =>
    textAt(registers, offset, count)
  return {
    manufacturer: text(commonModel.manufacturer),
    model: text(commonModel.model),
    serial: text(commonModel.serial),
  }
}
