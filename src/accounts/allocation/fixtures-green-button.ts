/** A usage point of a feed: its direction, power of ten, and readings as start and duration in seconds, value, quality. */
export interface FeedPoint {
  readonly point: string
  readonly flow: number
  readonly power: number
  readonly readings: readonly (readonly [number, number, number, number])[]
}

/** A Green Button feed as utilities write it: Atom, everything else by links. */
export function feedOf(points: readonly FeedPoint[]): string {
  const entries = points.map(({ point, flow, power, readings }, i) => {
    const above = `https://utility.example/espi/1_1/resource/RetailCustomer/1/UsagePoint/${point}`
    const type = `https://utility.example/espi/1_1/resource/ReadingType/${i + 1}`
    return `
  <entry><link rel="self" href="${above}"/><content><UsagePoint/></content></entry>
  <entry>
    <link rel="self" href="${above}/MeterReading/1"/><link rel="related" href="${type}"/>
    <content><MeterReading/></content>
  </entry>
  <entry>
    <link rel="self" href="${type}"/>
    <content><ReadingType><flowDirection>${flow}</flowDirection><powerOfTenMultiplier>${power}</powerOfTenMultiplier><uom>72</uom></ReadingType></content>
  </entry>
  <entry>
    <link rel="self" href="${above}/MeterReading/1/IntervalBlock/1"/>
    <content><IntervalBlock>${readings
      .map(
        ([start, duration, value, quality]) =>
          `<IntervalReading><ReadingQuality><quality>${quality}</quality></ReadingQuality><timePeriod><duration>${duration}</duration><start>${start}</start></timePeriod><value>${value}</value></IntervalReading>`,
      )
      .join('')}</IntervalBlock></content>
  </entry>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">${entries.join('')}
</feed>`
}
