import type { Vtn, VtnState } from '../../energy/openadr/vtn.ts'

/** What is taken from a server, and given to it, in the order of the form. */
export const serverTakes = ['prices', 'limits', 'reports'] as const

export type ServerTakes = (typeof serverTakes)[number]

/** What the page of a server shows: never its secret. */
export interface ServerView {
  readonly server: Pick<Vtn, 'url' | 'sender' | 'venName' | 'clientId' | 'programId'>
  readonly takes: readonly ServerTakes[]
  readonly state: VtnState
}

export function serverView(vtn: Vtn, state: VtnState): ServerView {
  const { url, sender, venName, clientId, programId } = vtn
  const isTaken = {
    prices: vtn.takesPrices,
    limits: vtn.takesLimits,
    reports: vtn.givesReports,
  }
  return {
    server: { url, sender, venName, clientId, programId },
    takes: serverTakes.filter((one) => isTaken[one]),
    state,
  }
}
