import type { PlannedSavings } from '../../energy/plan/plan-savings.ts'
import type { Wording } from '../messages/wording.ts'
import { worthMicro } from '../view/worth.ts'

/** What planning was expected to save this home, and all together where that is given. Planned, not measured, and said so. */
export function Planned(props: {
  readonly wording: Wording
  readonly home: PlannedSavings | null
  readonly all?: PlannedSavings | null
}) {
  const { wording, home, all = null } = props
  if (home === null && all === null) return <p>{wording.say('planned.none')}</p>
  return (
    <>
      <p>
        {ofHome(wording, home)} {all === null ? null : ofAll(wording, all)}
      </p>
      <p class="fine">{wording.say('planned.fine')}</p>
    </>
  )
}

function ofHome(wording: Wording, savings: PlannedSavings | null): string {
  if (savings === null) return wording.say('planned.home.none')
  const { savedMicro, plannedMs } = savings
  const time = wording.duration(plannedMs)
  if (Math.abs(savedMicro) < worthMicro) return wording.say('planned.home.even', { time })
  return wording.say(savedMicro < 0 ? 'planned.home.lost' : 'planned.home', {
    time,
    money: wording.money(Math.abs(savedMicro)),
  })
}

function ofAll(wording: Wording, { savedMicro }: PlannedSavings): string {
  return wording.say(savedMicro < 0 ? 'planned.all.lost' : 'planned.all', {
    money: wording.money(Math.abs(savedMicro)),
  })
}
