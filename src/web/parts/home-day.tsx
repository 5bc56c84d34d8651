import type { Wording } from '../messages/wording.ts'
import { DayTable } from '../pages/now.tsx'
import { dayFraction } from '../view/day-fraction.ts'
import type { HomeSums } from '../view/home.ts'
import type { CellHead } from '../view/now.ts'
import { Figure } from './figure.tsx'
import { evenW, Ring, RingLegend } from './ring.tsx'

/** What a home takes and gives now, as a sentence. */
export function homeHeadline(wording: Wording, { name }: CellHead, { netW }: HomeSums): string {
  if (netW === null) return wording.say('home.silent', { name })
  const power = wording.power(Math.abs(netW))
  if (Math.abs(netW) < evenW) return wording.say('home.even', { name })
  return wording.say(netW > 0 ? 'home.using' : 'home.giving', { name, power })
}

/** The ring of a home's day with its table and CSV. */
export function HomeDay(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: HomeSums
}) {
  const { wording, cell } = props
  const { day, netW, nowMs } = props.view
  return (
    <div class="now-ring">
      <Figure
        wording={wording}
        id="day"
        heading={wording.say('ring.heading', { name: cell.name })}
        sentence={wording.say('ring.sentence')}
        csvHref={`/at/${cell.slug}/day.csv`}
        table={<DayTable wording={wording} name={cell.name} day={day} />}
      >
        <Ring
          wording={wording}
          cell={cell}
          nowMs={nowMs}
          nowFraction={dayFraction(cell.timeZone, nowMs)}
          day={day}
          homes={[]}
          middle={{
            value: netW === null ? '–' : wording.power(Math.abs(netW)),
            word: wording.say((netW ?? 0) < 0 ? 'home.middle.out' : 'home.middle.in'),
          }}
        />
        <RingLegend wording={wording} hasWind={day.windW.some((powerW) => powerW > 0)} />
      </Figure>
    </div>
  )
}
