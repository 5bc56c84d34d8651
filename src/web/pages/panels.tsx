import type { Panel } from '../../assembly/panel/panel.ts'
import { Page, type Frame } from '../layout.tsx'

/** *Panels*: those of a neighbourhood, the newest first. */
export function PanelsPage(props: {
  readonly frame: Frame
  readonly path: string
  readonly panels: readonly Panel[]
  readonly isSteward: boolean
}) {
  const { frame, path, panels, isSteward } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('panels.title')} nav="questions">
      <p class="fine">{wording.say('panels.title')}</p>
      <h1 class="headline">
        {panels.length === 0
          ? wording.say('panels.none')
          : wording.say('panels.some', { count: panels.length })}
      </h1>
      <p>{wording.say('panels.sentence')}</p>
      {panels.length === 0 ? null : (
        <ul class="plain questions">
          {panels.map((panel) => (
            <li>
              <h2>
                <a href={`${path}/${panel.id}`} lang={panel.language} dir="auto">
                  {panel.title}
                </a>
              </h2>
              <p class="fine">
                {panel.calledOff === null
                  ? wording.say('panels.meets', { date: wording.date(panel.meetsMs) })
                  : wording.say('meetings.called-off')}
              </p>
            </li>
          ))}
        </ul>
      )}
      {isSteward ? (
        <p>
          <a class="button" href={`${path}/new`}>
            {wording.say('panels.make')}
          </a>
        </p>
      ) : null}
    </Page>
  )
}
