import * as v from 'valibot'

// What a VTN (virtual top node: the grid operator's or supplier's server) sends. OpenADR 3.1.1, openadr3.yaml; what is not used here is not
// looked at.

/** Intervals of an event, values of a payload, and descriptors that are read at the most. */
const intervalsLimit = 3_000
const valuesLimit = 3_000
const descriptorsLimit = 50

const word = v.pipe(v.string(), v.maxLength(128))
const id = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,128}$/))
const time = v.pipe(v.string(), v.maxLength(40))
const maybe = <Shape extends v.GenericSchema>(shape: Shape) => v.optional(v.nullable(shape), null)

const periodShape = v.object({ start: maybe(time), duration: maybe(time) })

const payloadShape = v.object({
  type: word,
  values: v.pipe(v.array(v.unknown()), v.maxLength(valuesLimit)),
})

const reportDescriptorShape = v.object({
  payloadType: word,
  readingType: maybe(word),
  units: maybe(word),
  aggregate: v.optional(v.boolean(), false),
  startInterval: v.optional(v.pipe(v.number(), v.integer()), -1),
  numIntervals: v.optional(v.pipe(v.number(), v.integer()), -1),
  historical: v.optional(v.boolean(), true),
  frequency: v.optional(v.pipe(v.number(), v.integer()), -1),
  repeat: v.optional(v.pipe(v.number(), v.integer()), 1),
  reportIntervals: v.optional(word, 'INTERVALS'),
})

export const eventShape = v.object({
  id,
  programID: id,
  createdDateTime: time,
  modificationDateTime: time,
  eventName: maybe(v.pipe(v.string(), v.maxLength(1_000))),
  /** 0 is the highest. */
  priority: maybe(v.pipe(v.number(), v.integer(), v.minValue(0))),
  duration: maybe(time),
  intervalPeriod: maybe(periodShape),
  payloadDescriptors: maybe(
    v.pipe(
      v.array(v.object({ payloadType: word, units: maybe(word), currency: maybe(word) })),
      v.maxLength(descriptorsLimit),
    ),
  ),
  reportDescriptors: maybe(v.pipe(v.array(reportDescriptorShape), v.maxLength(descriptorsLimit))),
  intervals: maybe(
    v.pipe(
      v.array(
        v.object({
          id: v.pipe(v.number(), v.integer()),
          intervalPeriod: maybe(periodShape),
          payloads: v.pipe(v.array(payloadShape), v.maxLength(descriptorsLimit)),
        }),
      ),
      v.maxLength(intervalsLimit),
    ),
  ),
})

export type OpenAdrEvent = v.InferOutput<typeof eventShape>
export type ReportDescriptor = v.InferOutput<typeof reportDescriptorShape>

export const programShape = v.object({ id, programName: word })
export type Program = v.InferOutput<typeof programShape>

export const venShape = v.object({ id, venName: word })

/** RFC 6749, 5.1. */
export const tokenShape = v.object({
  access_token: v.pipe(v.string(), v.minLength(1), v.maxLength(4_096)),
  expires_in: v.optional(v.number(), 3_600),
})

export const authServerShape = v.object({ tokenURL: v.pipe(v.string(), v.maxLength(8_000)) })

/** A request or a report is answered with its problem (RFC 7807) where it is refused. */
export const problemShape = v.object({
  title: maybe(v.pipe(v.string(), v.maxLength(1_000))),
  detail: maybe(v.pipe(v.string(), v.maxLength(4_000))),
})
