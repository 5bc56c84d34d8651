import type { GuardNote } from '../../federation/guard/store-guard.ts'
import type { Wording } from '../messages/wording.ts'
import { DataTable } from './figure.tsx'

/** Who said what of somebody outside, when and why. */
export function GuardLog(props: {
  readonly wording: Wording
  readonly notes: readonly GuardNote[]
}) {
  const { wording, notes } = props
  if (notes.length === 0) return <p>{wording.say('guard.log.none')}</p>
  return (
    <DataTable
      wording={wording}
      caption={wording.say('guard.log')}
      stacks={2}
      columns={[
        { head: wording.say('guard.log.who') },
        { head: wording.say('guard.log.what') },
        { head: wording.say('guard.log.when') },
        { head: wording.say('guard.log.by') },
        { head: wording.say('guard.log.why') },
      ]}
      rows={notes.map(({ subject, act, atMs, by, personId, reason }) => [
        subject === '' ? wording.say('guard.everybody') : subject,
        wording.say(`guard.act.${act}`),
        `${wording.date(atMs)}, ${wording.time(atMs)}`,
        by ?? wording.say(nobodyWhere(act, personId)),
        reason === '' ? '–' : reason,
      ])}
    />
  )
}

function nobodyWhere(act: GuardNote['act'], personId: string | null) {
  if (act === 'take-itself') return 'guard.by.itself'
  return personId === null ? 'guard.by.nobody' : 'guard.by.gone'
}
