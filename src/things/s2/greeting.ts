import type { Result } from '../../kernel/refusal.ts'
import { badContent, taken } from './message.ts'
import { protocolVersions } from './shapes-common.ts'
import type { Handshake } from './shapes-session.ts'

/** Whether a resource manager's handshake leads anywhere. */
export function checkGreeting(message: Handshake): Result<void> {
  if (message.role !== 'RM') return badContent('The node is the CEM of this line.', 'role')
  if (sharedVersion(message) === null) {
    const known = protocolVersions.join(', ')
    return badContent(`The node speaks version ${known}.`, 'supported_protocol_versions')
  }
  return taken
}

/** The best version that both speak; null: there is none. */
export function sharedVersion({ supported_protocol_versions }: Handshake): string | null {
  const theirs = supported_protocol_versions ?? []
  return protocolVersions.find((version) => theirs.includes(version)) ?? null
}
