import { addressKey } from '../cell/rate-limit.ts'

/**
 * What a host counts as: the name that somebody registered, so that whoever has it cannot make others below it. Without a list of all
 * registries this is a guess: the last two labels, or three where the last but one is short and the last that of a country (`co.uk`).
 * An address is itself, IPv6 its /64.
 */
export function hostKey(host: string): string {
  const plain = host.toLowerCase().replace(/^\[|\]$/g, '')
  if (plain.includes(':') || /^\d+(\.\d+){3}$/.test(plain)) return addressKey(plain)
  const labels = plain.replace(/\.$/, '').split('.')
  const [last = '', second = ''] = labels.toReversed()
  const isShared = last.length === 2 && second.length <= 3
  return labels.slice(isShared ? -3 : -2).join('.')
}
