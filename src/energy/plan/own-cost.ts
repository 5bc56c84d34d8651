import { flowOf, storageMoney, type Storage } from '../devices/storage.ts'

/** What planned uses of a storage (W, [step]) cost by themselves in money: wear and fuel, less the worth of what is left. */
export function ownCost(storage: Storage, driveW: Float64Array): number {
  return storageMoney(
    storage,
    driveW.map((drive, t) => flowOf(storage, t, drive)),
  )
}
