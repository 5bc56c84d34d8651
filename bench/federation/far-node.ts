// A node in a process of its own: answers for nobody, and lets a neighbourhood of its own take part in a city's rounds.

import { MemberGroup, type Soon } from '../../src/coordination/group.ts'
import type { Asker } from '../../src/federation/channel/round-desk.ts'
import { serve } from '../../test/far-homes.ts'
import { CitySeat, type Seated } from '../../src/energy/plan/city-seat.ts'
import { planNeighbourhood, usualEffort } from '../../src/energy/plan/planner.ts'
import type { Opening } from '../../src/federation/rounds/group-messages.ts'
import { groupTopics } from '../../src/federation/rounds/group-speaker.ts'
import { checkPeer } from '../../src/federation/peers/peer.ts'
import { machineAlarm } from '../../src/kernel/alarm.ts'
import { orThrow } from '../../src/kernel/refusal.ts'
import { keyText } from '../../src/kernel/signed-note.ts'
import { nobody } from './nobody.ts'
import { streetOf } from './streets.ts'

/** What the process is told. */
export interface Begin {
  readonly asker: { readonly name: string; readonly address: string; readonly key: string }
  readonly publicUrl: string | null
  readonly homes: number
  readonly seed: number
}

/** What it tells: where it is, and then of each plan of its neighbourhood. */
export type Told =
  | {
      readonly kind: 'ready'
      readonly address: string
      readonly key: string
      readonly port: number
    }
  | { readonly kind: 'planned'; readonly costMicro: number; readonly gap: number }

/** So long a neighbourhood waits for a question: two late answers of others. */
const waitMs = 30_000

process.once('message', (begin: Begin) => void start(begin))

async function start({ asker, publicUrl, homes, seed }: Begin): Promise<void> {
  const peer = { ...orThrow(checkPeer(asker)), id: 'city', trust: 'trusted' } as const
  const offer = (_: Asker, { cell, steps }: Opening): Soon<Seated> =>
    cell === nobody ? { group: new MemberGroup([], steps), close: () => {} } : plan(homes, seed)
  const { node, port } = await serve(peer, groupTopics(offer), publicUrl ?? undefined)
  tell({ kind: 'ready', address: node.address, key: keyText(node.signer), port })
}

async function plan(homes: number, seed: number): Promise<Seated> {
  const input = streetOf(homes, seed)
  const { promise, resolve } = Promise.withResolvers<Seated>()
  const lastPrices = new Float64Array(input.steps.count)
  const seat = new CitySeat(resolve, { waitMs, alarm: machineAlarm, lastPrices })
  void planNeighbourhood(input, performance, usualEffort, undefined, seat).then(
    ({ certificate: { costMicro, gap } }) => tell({ kind: 'planned', costMicro, gap }),
  )
  return await promise
}

function tell(told: Told): void {
  process.send?.(told)
}
