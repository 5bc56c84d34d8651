import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { FormError, type FormState } from '../parts/field.tsx'
import { HoursTable } from '../parts/plan-figures.tsx'
import { Stairs, StairsLegend } from '../parts/stairs.tsx'
import { tariffFields, TariffFields } from '../parts/tariff-fields.tsx'
import type { JointPlanView, JointView } from '../view/joint.ts'
import type { CellHead } from '../view/now.ts'
import { worthMicro } from '../view/worth.ts'

type Props = {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: JointView
  readonly form: FormState
}

type Part = {
  readonly wording: Wording
  readonly cell: CellHead
  readonly plan: JointPlanView
}

/** *Joint plan* of a city: prices, the sum against what its connection carries, each neighbourhood's sum, and what is stated. */
export function JointPage({ frame, cell, view, form }: Props) {
  const { wording } = frame
  const { name } = cell
  const { plan } = view
  return (
    <Page frame={frame} title={wording.say('joint.title')} nav="together">
      <h1>{wording.say('joint.heading', { name })}</h1>
      <p>{wording.say('joint.sentence', { name })}</p>
      {plan === null ? (
        <p>{wording.say('joint.none')}</p>
      ) : (
        <>
          <p class="next">{proofSentence(wording, plan)}</p>
          <p class="fine">
            {wording.say('joint.made', { time: wording.when(plan.issuedMs, view.nowMs) })}
          </p>
          <Prices wording={wording} cell={cell} plan={plan} />
          <Sum wording={wording} cell={cell} plan={plan} />
          <Members wording={wording} cell={cell} plan={plan} />
        </>
      )}
      {view.apart.map((apart) => (
        <p>{wording.say('joint.member.apart', { name: apart })}</p>
      ))}
      <Sums wording={wording} cell={cell} isInSums={view.isInSums} />
      <section aria-labelledby="terms-heading">
        <h2 id="terms-heading">{wording.say('joint.terms')}</h2>
        <p>{wording.say('joint.terms.sentence', { name })}</p>
        <form class="stack" method="post" action={`/at/${cell.slug}/joint`}>
          <FormError form={form} fields={tariffFields} />
          <TariffFields
            wording={wording}
            form={form}
            tariff={view.tariff}
            currency={cell.currency}
            hasPresets={false}
          />
          <p>
            <button class="main" type="submit">
              {wording.say('frame.save')}
            </button>
          </p>
        </form>
      </section>
    </Page>
  )
}

/** Whether each answers for itself, or all in sums: a choice. */
function Sums(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly isInSums: boolean
}) {
  const { wording, cell, isInSums } = props
  return (
    <section aria-labelledby="sums-heading">
      <h2 id="sums-heading">{wording.say('joint.sums')}</h2>
      <p>{wording.say(isInSums ? 'joint.sums.is' : 'joint.sums.is-not')}</p>
      <p>{wording.say('joint.sums.price')}</p>
      <form method="post" action={`/at/${cell.slug}/joint/sums`}>
        <input type="hidden" name="inSums" value={isInSums ? 'no' : 'yes'} />
        <p>
          <button type="submit">
            {wording.say(isInSums ? 'joint.sums.stop' : 'joint.sums.start')}
          </button>
        </p>
      </form>
    </section>
  )
}

/** What the certificate means. */
function proofSentence(wording: Wording, { proof, members }: JointPlanView): string {
  const { aboveMicro, gap } = proof
  const said =
    aboveMicro < worthMicro
      ? wording.say('joint.proof.best')
      : wording.say('joint.proof', {
          money: wording.money(aboveMicro),
          gap: wording.percent(gap),
        })
  if (members.some(({ absent }) => absent !== null)) {
    return `${said} ${wording.say('joint.proof.absent')}`
  }
  const isWhole = eachOf(members).every(({ absent }) => absent === null)
  return isWhole ? said : `${said} ${wording.say('joint.proof.left-out')}`
}

function Prices({ wording, cell, plan }: Part) {
  const heading = wording.say('joint.prices')
  const say = (price: number): string => wording.pricePerKwh(price)
  return (
    <section class="figure" aria-labelledby="prices-heading">
      <h2 id="prices-heading">{heading}</h2>
      <p class="figure-sentence">{wording.say('joint.prices.sentence')}</p>
      <Stairs
        wording={wording}
        id="prices"
        title={heading}
        hours={{ ...plan, timeZone: cell.timeZone }}
        lines={[{ values: plan.priceMicroPerKwh, kind: 'plan' }]}
        height={190}
        say={say}
      />
      <details id="prices-table">
        <summary>{wording.say('frame.table')}</summary>
        <HoursTable
          wording={wording}
          view={plan}
          caption={heading}
          columns={[{ head: wording.say('joint.price'), values: plan.priceMicroPerKwh }]}
          say={say}
        />
      </details>
    </section>
  )
}

function Sum({ wording, cell, plan }: Part) {
  const { netW, importLimitW } = plan
  const heading = wording.say('joint.sum')
  const limit = wording.say('joint.limit')
  const limits = importLimitW === null ? null : netW.map(() => importLimitW)
  const most = wording.power(netW.reduce((peak, power) => Math.max(peak, power), 0))
  return (
    <section class="figure" aria-labelledby="sum-heading">
      <h2 id="sum-heading">{heading}</h2>
      <p class="figure-sentence">
        {importLimitW === null
          ? wording.say('joint.sum.free', { most })
          : wording.say('joint.sum.limited', { most, limit: wording.power(importLimitW) })}
      </p>
      <Stairs
        wording={wording}
        id="sum"
        title={heading}
        hours={{ ...plan, timeZone: cell.timeZone }}
        lines={[
          { values: netW, kind: 'plan', area: 'use' },
          ...(limits === null ? [] : [{ values: limits, kind: 'other' } as const]),
        ]}
        height={260}
        say={(powerW) => wording.power(powerW)}
      />
      {limits === null ? null : (
        <StairsLegend
          entries={[
            { kind: 'plan', name: heading },
            { kind: 'other', name: limit },
          ]}
        />
      )}
    </section>
  )
}

function Members({ wording, plan }: Part) {
  const heading = wording.say('joint.members')
  const named = plan.members
    .filter(({ parts }) => parts === null)
    .map((member) => ({ netW: member.netW, name: nameOf(wording, member) }))
  return (
    <section aria-labelledby="members-heading">
      <h2 id="members-heading">{heading}</h2>
      <ul>
        {eachOf(plan.members).map((one) => {
          const standing = one.absent ?? 'here'
          return <li>{wording.say(`joint.member.${standing}`, { name: nameOf(wording, one) })}</li>
        })}
      </ul>
      <HoursTable
        wording={wording}
        view={plan}
        caption={wording.say('joint.members.hours')}
        columns={[
          ...named.map(({ name, netW }) => ({ head: name, values: netW })),
          { head: wording.say('joint.sum'), values: plan.netW },
        ]}
        say={(powerW) => wording.power(powerW)}
      />
    </section>
  )
}

type Named = Pick<JointPlanView['members'][number], 'name' | 'absent'> & {
  readonly nodeName?: string | null
}

/** Each neighbourhood by itself, also those that answered in one sum. */
function eachOf(members: JointPlanView['members']): readonly Named[] {
  return members.flatMap((member): readonly Named[] => member.parts ?? [member])
}

function nameOf(wording: Wording, { name, nodeName: node = null }: Named): string {
  return node === null ? name : wording.say('joint.member.far', { name, node })
}
