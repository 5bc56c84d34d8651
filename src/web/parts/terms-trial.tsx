import type { ChangedGroup } from '../../accounts/sharing/changed-homes.ts'
import type { TermsTrial } from '../../assembly/decision/terms-trial.ts'
import type { Wording } from '../messages/wording.ts'
import type { PlaceNames } from './mandate-sentence.ts'

/** What terms would have meant in a month: how many gain and lose, and what the reader's own homes do. Few are not counted apart. */
export function TermsTrialLines(props: {
  readonly wording: Wording
  readonly trial: TermsTrial
  readonly names: PlaceNames
}) {
  const { wording, trial, names } = props
  const tooSoon =
    trial.tooSoon === null ? null : <p class="notice limit">{wording.refusal(trial.tooSoon)}</p>
  if (trial.intervals === 0) {
    return (
      <>
        {tooSoon}
        <p>{wording.say('decided.trial.none')}</p>
      </>
    )
  }
  const groups = [
    ['gain', trial.gain],
    ['lose', trial.lose],
    ['same', trial.same],
  ] as const
  return (
    <>
      {tooSoon}
      <p>{wording.say('decided.trial.sentence')}</p>
      <ul>
        {groups.map(([name, group]) => {
          const text = groupText(wording, name, group)
          return text === null ? null : <li>{text}</li>
        })}
      </ul>
      {trial.own.map(({ homeId, changeMicro }) => (
        <p>{ownText(wording, names.get(homeId) ?? '–', changeMicro)}</p>
      ))}
      {trial.keptLeastMicro === null ? null : (
        <p>{wording.say('decided.trial.least', { money: wording.money(trial.keptLeastMicro) })}</p>
      )}
      {trial.isAllWorse ? <p>{wording.say('decided.trial.all-worse')}</p> : null}
    </>
  )
}

function groupText(
  wording: Wording,
  name: 'gain' | 'lose' | 'same',
  { homes, meanMicro }: ChangedGroup,
): string | null {
  if (homes === 0) return null
  if (homes === null) return wording.say(`decided.trial.${name}.few`)
  const said = wording.say(`decided.trial.${name}`, { count: homes })
  if (meanMicro === null || name === 'same') return said
  const mean = wording.say('decided.trial.mean', { money: wording.money(Math.abs(meanMicro)) })
  return `${said} ${mean}`
}

function ownText(wording: Wording, name: string, changeMicro: number): string {
  const money = wording.money(Math.abs(changeMicro))
  if (Math.abs(changeMicro) < 5_000) return wording.say('decided.trial.own.same', { name })
  return wording.say(changeMicro > 0 ? 'decided.trial.own.more' : 'decided.trial.own.less', {
    name,
    money,
  })
}
