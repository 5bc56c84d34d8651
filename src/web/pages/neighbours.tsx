import type { Cell } from '../../cell/cell.ts'
import { leavingTable } from '../../federation/leaving.ts'
import type { WaitingMail } from '../../federation/mail/store-mail.ts'
import type { Peer } from '../../federation/peers/peer.ts'
import type { PeerHealth } from '../../federation/peers/store-peer-health.ts'
import type { LeftInHour } from '../../federation/store-departures.ts'
import type { SharedDays } from '../../sense/store-usual-day.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { CellMapFigure } from '../parts/cell-map.tsx'
import { DataTable } from '../parts/figure.tsx'
import { Learned } from '../parts/learned.tsx'
import { serverPath } from './guard.tsx'
import type { CellMap } from '../view/cell-map.ts'

/** *Neighbours*: who belongs to the same city, whom this node knows, what left the neighbourhood, and what may leave at all. */
export function NeighboursPage(props: {
  readonly frame: Frame
  readonly cell: Pick<Cell, 'slug'>
  /** Cities that it belongs to, or itself, with their neighbourhoods. */
  readonly maps: readonly CellMap[]
  /** Null: nobody outside reaches this node. */
  readonly peers: readonly Peer[] | null
  /** By the id of the peer. */
  readonly health: ReadonlyMap<string, PeerHealth>
  readonly mail: WaitingMail
  readonly left: readonly LeftInHour[]
  readonly learned: { readonly homes: number; readonly shared: SharedDays | null }
}) {
  const { frame, cell, maps, peers, health, mail, left, learned } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('neighbours.title')} nav="settings">
      <p class="fine">
        <a href={`/at/${cell.slug}/settings`}>{wording.say('settings.title')}</a>
      </p>
      <h1>{wording.say('neighbours.title')}</h1>
      <p>{wording.say('neighbours.sentence')}</p>
      <h2>{wording.say('cells.title')}</h2>
      <p>{wording.say(maps.length === 0 ? 'cells.none' : 'cells.sentence')}</p>
      {maps.map((map) => (
        <CellMapFigure wording={wording} map={map} />
      ))}
      <h2>{wording.say('neighbours.nodes')}</h2>
      <Nodes
        wording={wording}
        slug={frame.places?.isSteward === true ? cell.slug : null}
        peers={peers}
        health={health}
        mail={mail}
      />
      {frame.places?.isSteward === true ? (
        <ul class="plain rows">
          <li>
            <a class="row-link" href={`/at/${cell.slug}/neighbours/nodes`}>
              {wording.say('known-nodes.title')}
            </a>
          </li>
          <li>
            <a class="row-link" href={`/at/${cell.slug}/letters`}>
              {wording.say('letters.title')}
            </a>
          </li>
        </ul>
      ) : null}
      <Learned wording={wording} {...learned} />
      <h2>{wording.say('neighbours.left')}</h2>
      <p>{wording.say('neighbours.left.sentence')}</p>
      <Left wording={wording} left={left} />
      <h2>{wording.say('neighbours.may')}</h2>
      <p>{wording.say('neighbours.may.sentence')}</p>
      <DataTable
        wording={wording}
        caption={wording.say('neighbours.may')}
        columns={[
          { head: wording.say('neighbours.left.what') },
          { head: wording.say('neighbours.may.to') },
          { head: wording.say('neighbours.may.why') },
        ]}
        rows={leavingTable.map(({ called, to, why }) => [
          called[wording.language],
          wording.say(`neighbours.to.${to}`),
          why[wording.language],
        ])}
        stacks={1}
      />
    </Page>
  )
}

function Nodes(props: {
  readonly wording: Wording
  /** Null: whoever reads has no pages of servers. */
  readonly slug: string | null
  readonly peers: readonly Peer[] | null
  readonly health: ReadonlyMap<string, PeerHealth>
  readonly mail: WaitingMail
}) {
  const { wording, slug, peers, health, mail } = props
  if (peers === null) return <p>{wording.say('neighbours.nodes.closed')}</p>
  if (peers.length === 0) return <p>{wording.say('neighbours.nodes.none')}</p>
  return (
    <DataTable
      wording={wording}
      caption={wording.say('neighbours.nodes')}
      columns={[
        { head: wording.say('neighbours.name') },
        { head: wording.say('neighbours.address') },
        { head: wording.say('neighbours.state') },
        { head: wording.say('neighbours.heard') },
        { head: wording.say('neighbours.clock') },
        { head: wording.say('neighbours.failed') },
        { head: wording.say('neighbours.mail') },
      ]}
      rows={peers.map(({ id, name, address, trust }) => [
        slug === null ? name : <a href={serverPath(slug, new URL(address).host)}>{name}</a>,
        address,
        wording.say(`neighbours.trust.${trust}`),
        heardLine(wording, health.get(id)),
        clockLine(wording, health.get(id)?.aheadMs ?? null),
        failedLine(wording, health.get(id)),
        mailLine(wording, mail, id),
      ])}
      stacks={2}
    />
  )
}

function heardLine(wording: Wording, health: PeerHealth | undefined): string {
  const { heardMs = null, tookMs = null } = health ?? {}
  if (heardMs === null || tookMs === null) return wording.say('neighbours.never')
  const at = `${wording.date(heardMs)}, ${wording.time(heardMs)}`
  return wording.say('neighbours.heard.in', { at, ms: wording.number(tookMs) })
}

function clockLine(wording: Wording, aheadMs: number | null): string {
  if (aheadMs === null) return '–'
  const seconds = wording.number(Math.abs(aheadMs) / 1000, 1)
  return wording.say(aheadMs < 0 ? 'neighbours.clock.behind' : 'neighbours.clock.ahead', {
    seconds,
  })
}

function failedLine(wording: Wording, health: PeerHealth | undefined): string {
  const { failedMs = null, refusal = null } = health ?? {}
  if (failedMs === null || refusal === null) return wording.say('neighbours.never')
  return `${wording.date(failedMs)}, ${wording.time(failedMs)}: ${wording.refusal(refusal)}`
}

function mailLine(wording: Wording, mail: WaitingMail, id: string): string {
  const { waiting = 0, oldestMs = null } = mail.get(id) ?? {}
  if (oldestMs === null) return wording.say('neighbours.mail.none')
  const since = `${wording.date(oldestMs)}, ${wording.time(oldestMs)}`
  return wording.say('neighbours.mail.waits', { count: waiting, since })
}

function Left(props: { readonly wording: Wording; readonly left: readonly LeftInHour[] }) {
  const { wording, left } = props
  if (left.length === 0) return <p>{wording.say('neighbours.left.none')}</p>
  return (
    <DataTable
      wording={wording}
      caption={wording.say('neighbours.left')}
      columns={[
        { head: wording.say('neighbours.left.what') },
        { head: wording.say('neighbours.left.receiver') },
        { head: wording.say('neighbours.left.hour') },
        { head: wording.say('neighbours.left.count'), isNumber: true },
        { head: wording.say('neighbours.left.last'), isNumber: true },
        { head: wording.say('neighbours.left.fields') },
      ]}
      rows={left.map(({ cellId, name, receiver, hourMs, count, lastMs, fields }) => {
        // A row that an older version of the program wrote may be gone.
        const row = leavingTable.find((of) => of.name === name)
        const what = row?.called[wording.language] ?? name
        return [
          cellId === null ? wording.say('neighbours.left.of-node', { what }) : what,
          wording.sayCode('neighbours-receiver', receiver),
          `${wording.date(hourMs)}, ${wording.time(hourMs)}`,
          wording.number(count),
          wording.time(lastMs),
          fields.length === 0 ? wording.say('neighbours.left.no-fields') : fields.join(', '),
        ]
      })}
      stacks={2}
    />
  )
}
