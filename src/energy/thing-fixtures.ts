import type { Thing, ThingKind } from '../things/thing.ts'

/** For tests: a thing in use in the home `home`, with its kind as its name and address. */
export function adopted(kind: ThingKind, of: Partial<Thing> = {}): Thing {
  return {
    id: kind,
    cellId: 'home',
    kind,
    name: kind,
    state: 'adopted',
    protocol: 'mqtt',
    address: kind,
    reports: ['powerW'],
    isControllable: true,
    attributes: {},
    createdMs: 0,
    ...of,
  }
}
