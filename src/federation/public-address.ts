import { BlockList, isIP } from 'node:net'

/** Which addresses peers may have besides public ones. */
export interface Reach {
  /** 127.0.0.0/8: where several nodes are tried out on one machine. */
  readonly loopback: boolean
}

/** IPv4 that is nobody's in the public internet (IANA special-purpose address registry). */
const closed = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  closed.addSubnet(network, prefix, 'ipv4')
}
// Of IPv6 only global unicast is open, without what leads to IPv4 addresses (Teredo, 6to4) and examples.
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  closed.addSubnet(network, prefix, 'ipv6')
}
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')

/** Whether another node may be dialled at an IP address. Called with what a name stands for at the moment of dialling, too. */
export function isPublicAddress(address: string, reach: Reach): boolean {
  const family = isIP(address)
  if (family === 6) return global.check(address, 'ipv6') && !closed.check(address, 'ipv6')
  if (family !== 4) return false
  if (reach.loopback && loopback.check(address, 'ipv4')) return true
  return !closed.check(address, 'ipv4')
}
