import { BlockList, isIP } from 'node:net'

/** Addresses that no other server has: private, of the machine itself, of no single one, or only wrapping another address. */
const never = new BlockList()
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
  never.addSubnet(network, prefix, 'ipv4')
}

/** Of IPv6 only the global range is dialled, less what is documentation or carries an IPv4 address (Teredo, 6to4). */
const globalV6 = new BlockList()
globalV6.addSubnet('2000::', 3, 'ipv6')
const neverV6 = new BlockList()
neverV6.addSubnet('2001::', 23, 'ipv6')
neverV6.addSubnet('2001:db8::', 32, 'ipv6')
neverV6.addSubnet('2002::', 16, 'ipv6')
neverV6.addSubnet('3fff::', 20, 'ipv6')

/** Whether another server can be at an IP address. `loopback`: for trying it all on one machine, 127.0.0.0/8 counts too. */
export function isServerAddress(address: string, loopback = false): boolean {
  const family = isIP(address)
  if (family === 4) {
    return (loopback && address.startsWith('127.')) || !never.check(address, 'ipv4')
  }
  return family === 6 && globalV6.check(address, 'ipv6') && !neverV6.check(address, 'ipv6')
}
