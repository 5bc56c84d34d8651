import { flowOf, storageCost, type Storage } from '../devices/storage.ts'

/** What planned uses of a storage (W, [step]) cost by themselves: wear, wishes not met, less the worth of what is left. */
export function ownCost(storage: Storage, driveW: Float64Array): number {
  return storageCost(
    storage,
    driveW.map((drive, t) => flowOf(storage, t, drive)),
  )
}
