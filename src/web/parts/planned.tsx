import type { StatementPlanned } from '../../accounts/statement.ts'
import type { PlannedSavings } from '../../energy/plan-savings.ts'
import type { Wording } from '../messages/wording.ts'

/** Less than this is not worth a word, micro-units: half a cent. */
const worthMicro = 5000

/** What planning was expected to save this home, and all homes where that is asked for. Planned, not measured, and said so. */
export function Planned(props: {
  readonly wording: Wording
  readonly planned: StatementPlanned
  readonly isWithAll: boolean
}) {
  const { wording, planned, isWithAll } = props
  const { home, neighbourhood } = planned
  if (home === null && (neighbourhood === null || !isWithAll)) {
    return <p>{wording.say('planned.none')}</p>
  }
  return (
    <>
      <p>
        {ofHome(wording, home)} {isWithAll ? ofAll(wording, neighbourhood) : null}
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

function ofAll(wording: Wording, savings: PlannedSavings | null): string | null {
  return savings === null
    ? null
    : wording.say(savings.savedMicro < 0 ? 'planned.all.lost' : 'planned.all', {
        money: wording.money(Math.abs(savings.savedMicro)),
      })
}
