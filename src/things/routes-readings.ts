import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { ThingsContext } from './context.ts'
import type { ReportedValue } from './protocol.ts'
import { parseSenmlCbor, parseSenmlJson } from './protocols/senml-forms.ts'
import { maySteer, noSuchThing } from './routes-find.ts'
import { findThing } from './store.ts'

/** Readings that things send over HTTP, in our JSON or as SenML. */
export function readingRoutes({ db, desk }: ThingsContext): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/things/{thing}/readings',
      summary: 'Send readings of a thing; answered once they are durable',
      access: { kind: 'person' },
      scope: 'readings',
      params: v.object({ thing: v.string() }),
      body: v.object({ readings: v.array(v.unknown()) }),
      bodyForms: {
        'application/senml+json': readingsBy(parseSenmlJson),
        'application/senml+cbor': readingsBy(parseSenmlCbor),
      },
      answer: v.object({ durable: v.number() }),
      handle: async ({ principal, params, body }) => {
        const thing = await findThing(db, params.thing)
        if (thing === null || !maySteer(principal, thing)) return noSuchThing()
        if (thing.state !== 'adopted') {
          return refuse('not-in-use', `${thing.name} is not in use; adopt it first.`, 'thing')
        }
        const taken = await desk.take(thing, body)
        return taken.ok ? success({ durable: taken.value }) : taken
      },
    }),
  ]
}

/** Reads another form of readings into what they would be in JSON. */
function readingsBy(parse: (bytes: Uint8Array) => Result<readonly ReportedValue[]>) {
  return (bytes: Uint8Array): Result<unknown> => {
    const readings = parse(bytes)
    return readings.ok ? success({ readings: readings.value }) : readings
  }
}
