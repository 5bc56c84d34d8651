import { localParts } from '../../kernel/local-time.ts'

/** Where an instant stands on the local clock: 0 = midnight, 0.5 = noon. */
export function dayFraction(timeZone: string, atMs: number): number {
  const { hour, minute, second } = localParts(timeZone, atMs)
  return (hour * 3600 + minute * 60 + second) / 86_400
}
