/** Rings once after a while; handed in like the clock. Returns what calls it off. */
export type Alarm = (afterMs: number, ring: () => void) => () => void

/** The machine's own. */
export const machineAlarm: Alarm = (afterMs, ring) => {
  const timer = setTimeout(ring, afterMs)
  return () => clearTimeout(timer)
}
