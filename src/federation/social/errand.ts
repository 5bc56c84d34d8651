import { AsyncLocalStorage } from 'node:async_hooks'
import { guardedFetch, type FetchErrand } from './guarded-fetch.ts'

const errands = new AsyncLocalStorage<FetchErrand>()
let isGuarding = false

/**
 * Runs a piece of the federation's work: whatever it fetches, within Fedify too, goes out through {@link guardedFetch} and counts for
 * this errand. Fedify calls the global `fetch` and lets nobody hand in another, so the global one looks whose work it runs for; all other
 * rooms get the one of before.
 */
export function onErrand<Value>(errand: FetchErrand, work: () => Promise<Value>): Promise<Value> {
  guardFetch()
  return errands.run(errand, work)
}

function guardFetch(): void {
  if (isGuarding) return
  isGuarding = true
  const before = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const errand = errands.getStore()
    return errand === undefined
      ? before(input, init)
      : guardedFetch(new Request(input, init), errand)
  }
}
