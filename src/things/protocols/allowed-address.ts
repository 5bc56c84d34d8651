import { BlockList, isIP } from 'node:net'

/**
 * Addresses that are never dialled, whoever states them: the machine itself (its database, broker and pages listen
 * there), everything that is no single device, and link-local ones, where data centres keep the keys of a machine.
 */
const never = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  never.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['ff00::', 8],
] as const) {
  never.addSubnet(network, prefix, 'ipv6')
}

/** Whether the node may dial an IP address. Called with what a name stands for at the moment of dialling, too. */
export function isAllowedAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !never.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
