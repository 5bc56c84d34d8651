import * as v from 'valibot'
import { eventShape, type OpenAdrEvent } from './openadr-event.ts'

/** An event as a server sends it: what is not given is what a server may leave out. */
interface SentEvent {
  readonly priority?: number | null
  readonly duration?: string
  readonly createdDateTime?: string
  readonly modificationDateTime?: string
  readonly intervalPeriod?: SentPeriod
  readonly payloadDescriptors?: readonly object[]
  readonly reportDescriptors?: readonly object[]
  readonly intervals?: readonly {
    readonly intervalPeriod?: SentPeriod
    readonly payloads: readonly { readonly type: string; readonly values: readonly unknown[] }[]
  }[]
}

interface SentPeriod {
  readonly start?: string
  readonly duration?: string
}

const anyTime = '2026-11-22T00:00:00Z'

/** An event as it goes over the wire. */
export function sentEvent(id: string, of: SentEvent): object {
  return {
    objectType: 'EVENT',
    id,
    programID: 'p1',
    createdDateTime: anyTime,
    modificationDateTime: anyTime,
    ...of,
    intervals: (of.intervals ?? []).map((interval, number) => ({ id: number, ...interval })),
  }
}

/** The same event as it is read. */
export function eventCalled(id: string, of: SentEvent): OpenAdrEvent {
  return v.parse(eventShape, sentEvent(id, of))
}

export function openAdrTime(atMs: number): string {
  return new Date(atMs).toISOString()
}
