import type { Wording } from '../messages/wording.ts'

/** Links to the page before and the next one; nothing where there is one page. */
export function Pager(props: {
  readonly wording: Wording
  readonly path: string
  readonly page: number
  readonly pages: number
}) {
  const { wording, path, page, pages } = props
  if (pages === 1) return null
  return (
    <nav class="pager" aria-label={wording.say('pager.label')}>
      {page > 1 ? (
        <a rel="prev" href={`${path}?page=${page - 1}`}>
          {wording.say('pager.before')}
        </a>
      ) : null}
      <span>
        {wording.say('pager.here', { page: wording.number(page), pages: wording.number(pages) })}
      </span>
      {page < pages ? (
        <a rel="next" href={`${path}?page=${page + 1}`}>
          {wording.say('pager.next')}
        </a>
      ) : null}
    </nav>
  )
}
