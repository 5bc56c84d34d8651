import type { Wording } from '../messages/wording.ts'
import type { MonthChoice } from '../view/accounts.ts'

/** Chooses a month by a plain form: works without script. */
export function MonthForm(props: {
  readonly wording: Wording
  readonly action: string
  readonly chosen: string
  readonly months: readonly MonthChoice[]
}) {
  const { wording } = props
  return (
    <form class="line no-print" method="get" action={props.action}>
      <div class="field">
        <label for="month">{wording.say('accounts.month')}</label>
        <select id="month" name="month">
          {props.months.map((month) => (
            <option value={month.key} selected={month.key === props.chosen}>
              {wording.month(month.startMs)}
            </option>
          ))}
        </select>
      </div>
      <button type="submit">{wording.say('accounts.show')}</button>
    </form>
  )
}
