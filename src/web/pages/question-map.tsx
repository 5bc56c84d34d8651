import type { GroupView, MapView } from '../../assembly/conversation/map-view.ts'
import { votesToBePlaced } from '../../assembly/opinion/vote-table.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { DataTable, Figure } from '../parts/figure.tsx'
import { GroupPicture } from '../parts/group-picture.tsx'
import { NextSteps, stepsFrom } from '../parts/next-steps.tsx'
import { Said } from '../parts/said.tsx'
import type { QuestionMapView } from '../view/question.ts'

/** *What we think*: what unites, what divides, the groups and what each holds, in words, then as a picture and a table. */
export function QuestionMapPage(props: { readonly frame: Frame; readonly view: QuestionMapView }) {
  const { frame, view } = props
  const { wording } = frame
  const { conversation, seat, map } = view
  return (
    <Page
      frame={frame}
      title={wording.say('map.title')}
      {...(seat.isLink ? {} : { nav: 'questions' })}
    >
      <p class="fine">
        <a href={seat.base} lang={conversation.language} dir="auto">
          {conversation.question}
        </a>
      </p>
      <h1 class="headline">{standing(wording, map)}</h1>
      {map.groups.length === 0 ? null : (
        <>
          <Unites wording={wording} map={map} />
          <Divides wording={wording} map={map} />
          {map.groups.length < 2 ? null : <Groups wording={wording} map={map} />}
          <Picture wording={wording} view={view} />
          <p class="fine">{wording.say('map.how')}</p>
        </>
      )}
      {seat.isLink || !seat.isSteward ? null : (
        <NextSteps
          wording={wording}
          came={[]}
          steps={stepsFrom(seat.base.replace(/\/questions\/.*$/, ''), conversation)}
        />
      )}
      <p>
        <a href={seat.base}>{wording.say('question.back')}</a>
      </p>
    </Page>
  )
}

type Part = { readonly wording: Wording; readonly map: MapView }

function standing(wording: Wording, { groups, placed }: MapView): string {
  if (groups.length === 0) return wording.say('map.too-few', { count: votesToBePlaced })
  const people = wording.number(placed)
  return groups.length === 1
    ? wording.say('map.one', { people })
    : wording.say('map.several', { people, groups: groups.length })
}

function Unites({ wording, map }: Part) {
  return (
    <section aria-labelledby="unites-heading">
      <h2 id="unites-heading">{wording.say('map.unites')}</h2>
      {map.unites.length === 0 ? (
        <p>{wording.say('map.unites.none')}</p>
      ) : (
        <ul class="sayings">
          {map.unites.map(({ statement, side, leastShare }) => (
            <li>
              <Said statement={statement} />
              <br />
              {wording.say(
                map.groups.length < 2 ? `map.unites.alone.${side}` : `map.unites.${side}`,
                {
                  share: percent(wording, leastShare),
                },
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Divides({ wording, map }: Part) {
  const isAlone = map.groups.length < 2
  return (
    <section aria-labelledby="divides-heading">
      <h2 id="divides-heading">{wording.say('map.divides')}</h2>
      {map.divides.length === 0 ? (
        <p>{wording.say(isAlone ? 'map.divides.alone.none' : 'map.divides.none')}</p>
      ) : (
        <ul class="sayings">
          {map.divides.map(({ statement, agreeShare, disagreeShare, most, least }) => (
            <li>
              <Said statement={statement} />
              <br />
              {isAlone
                ? wording.say('map.divides.alone', {
                    agree: percent(wording, agreeShare),
                    disagree: percent(wording, disagreeShare),
                  })
                : wording.say('map.divides.by', {
                    most: most.group,
                    mostShare: percent(wording, most.share),
                    least: least.group,
                    leastShare: percent(wording, least.share),
                  })}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Groups({ wording, map }: Part) {
  return (
    <section aria-labelledby="groups-heading">
      <h2 id="groups-heading">{wording.say('map.groups')}</h2>
      {map.groups.map((group) => (
        <Group wording={wording} group={group} />
      ))}
    </section>
  )
}

function Group({ wording, group }: { readonly wording: Wording; readonly group: GroupView }) {
  return (
    <>
      <h3>{wording.say('map.group', { group: group.name })}</h3>
      <p>{wording.say('map.group.people', { count: group.people })}</p>
      {group.holds.length === 0 ? (
        <p>{wording.say('map.group.none')}</p>
      ) : (
        <ul class="sayings">
          {group.holds.map(({ statement, side, share, othersShare }) => (
            <li>
              <Said statement={statement} />
              <br />
              {wording.say(`map.group.${side}`, {
                share: percent(wording, share),
                others: percent(wording, othersShare),
              })}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Picture({ wording, view }: { readonly wording: Wording; readonly view: QuestionMapView }) {
  const { map, stand, seat } = view
  return (
    <Figure
      wording={wording}
      id="groups"
      heading={wording.say('map.picture')}
      sentence={wording.say('map.picture.sentence')}
      csvHref={`${seat.base}/map.csv`}
      table={<Votes wording={wording} map={map} />}
    >
      <GroupPicture wording={wording} groups={map.groups} own={stand?.group ?? null} />
    </Figure>
  )
}

function Votes({ wording, map }: Part) {
  const few = wording.say('map.few')
  return (
    <DataTable
      wording={wording}
      caption={wording.say('map.table')}
      stacks={2}
      columns={[
        { head: wording.say('map.statement') },
        ...map.groups.map(({ name }) => ({
          head: wording.say('map.agrees', { group: name }),
          isNumber: true,
        })),
        { head: wording.say('map.all'), isNumber: true },
      ]}
      rows={map.rows.map(({ statement, cells, support }) => [
        <Said statement={statement} />,
        ...cells.map((cell) => {
          if (cell === null) return few
          const votes = cell.agrees + cell.disagrees + cell.passes
          return percent(wording, cell.agrees / votes)
        }),
        support === null
          ? few
          : wording.say('map.band', {
              value: percent(wording, support.value),
              low: percent(wording, support.low),
              high: percent(wording, support.high),
            }),
      ])}
    />
  )
}

/** Whole percent: people are few enough that less says nothing. */
function percent(wording: Wording, share: number): string {
  return `${wording.number(share * 100)}\u00a0%`
}
