// A feed as NAESB's ESPI (green-button.github.io) describes it: forms and names of elements, with numbers of our own.

/** What a test's meter reading says of itself. */
export interface TestReading {
  readonly id: number
  /** Its usage point; absent: 1. */
  readonly usagePoint?: number
  readonly type: Readonly<Record<string, string | number>>
  /** Start (s since 1970), duration (s), value. */
  readonly intervals: readonly (readonly [start: number, duration: number, value: number])[]
}

const pointAt = (usagePoint: number): string =>
  `https://utility.example/espi/1_1/resource/Subscription/5/UsagePoint/${usagePoint}`

/** A feed of these meter readings; `prefix` stands before Atom's elements. */
export function greenButton(readings: readonly TestReading[], prefix = ''): string {
  const entry = (links: string, content: string): string =>
    `<${prefix}entry><${prefix}id>urn:uuid:x</${prefix}id>${links}<${prefix}title>A &amp; B</${prefix}title>` +
    `<${prefix}content>${content}</${prefix}content></${prefix}entry>`
  const link = (rel: string, href: string): string => `<${prefix}link rel="${rel}" href="${href}"/>`
  const point = entry(
    link('self', pointAt(1)),
    '<UsagePoint xmlns="http://naesb.org/espi"><ServiceCategory><kind>0</kind></ServiceCategory></UsagePoint>',
  )
  const zone = entry(
    link('self', 'https://utility.example/espi/1_1/resource/LocalTimeParameters/1'),
    '<espi:LocalTimeParameters xmlns:espi="http://naesb.org/espi"><espi:tzOffset>-18000</espi:tzOffset></espi:LocalTimeParameters>',
  )
  const of = readings.flatMap(({ id, usagePoint = 1, type, intervals }) => {
    const self = `${pointAt(usagePoint)}/MeterReading/${id}`
    const typeAt = `https://utility.example/espi/1_1/resource/ReadingType/${id}`
    const members = Object.entries(type).map(
      ([name, value]) => `<espi:${name}>${value}</espi:${name}>`,
    )
    const said = intervals.map(
      ([start, duration, value]) =>
        `<espi:IntervalReading><espi:timePeriod><espi:duration>${duration}</espi:duration>` +
        `<espi:start>${start}</espi:start></espi:timePeriod><espi:value>${value}</espi:value></espi:IntervalReading>`,
    )
    return [
      entry(link('self', self) + link('related', typeAt), '<espi:MeterReading/>'),
      entry(
        link('self', `${self}/IntervalBlock/1`) + link('up', `${self}/IntervalBlock`),
        `<espi:IntervalBlock><espi:interval/>${said.join('')}</espi:IntervalBlock>`,
      ),
      entry(link('self', typeAt), `<espi:ReadingType>${members.join('')}</espi:ReadingType>`),
    ]
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${prefix}feed>${point}${zone}${of.join('\n')}</${prefix}feed>`
}
