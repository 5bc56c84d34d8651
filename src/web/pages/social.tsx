import { outerAuthorLimit, outerHostLimit } from '../../assembly/conversation/conversation.ts'
import type { Post, SocialCell } from '../../federation/social/social-cell.ts'
import type { Echo } from '../../federation/social/social.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { DataTable } from '../parts/figure.tsx'
import { OutsidePoll } from '../parts/outside-poll.tsx'
import { FormError, Select, type FormState } from '../parts/field.tsx'

/** *Followers on other servers*: whether it is on, what leaves then, and the switch. */
export function SocialPage(props: {
  readonly frame: Frame
  readonly path: string
  /** Whether anybody outside could reach this node. */
  readonly hasAddress: boolean
  /** Null: it is off. */
  readonly shown: {
    readonly cell: SocialCell
    readonly handle: string
    readonly followers: number
    /** What was posted last, and how it was taken up. */
    readonly posts: readonly { readonly post: Post; readonly echo: Echo }[]
  } | null
  readonly form: FormState
}) {
  const { frame, path, hasAddress, shown, form } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('social.title')} nav="settings">
      <p class="fine">
        <a href={`${path.slice(0, path.lastIndexOf('/'))}/settings`}>
          {wording.say('settings.title')}
        </a>
      </p>
      <h1>{wording.say('social.title')}</h1>
      <p>{wording.say('social.sentence')}</p>
      {shown === null ? (
        <p>{wording.say('social.is-off')}</p>
      ) : (
        <p>
          {wording.say('social.is-on', { handle: shown.handle })}{' '}
          {wording.say('social.followers', { count: shown.followers })}{' '}
          <a href={`/groups/${shown.cell.id}`}>{wording.say('social.page')}</a>
        </p>
      )}
      {shown === null || shown.posts.length === 0 ? null : (
        <Posted wording={wording} path={path} posts={shown.posts} />
      )}
      <h2>{wording.say('social.leaves')}</h2>
      <ul>
        <li>{wording.say('social.leaves.profile')}</li>
        <li>{wording.say('social.leaves.decisions')}</li>
        <li>{wording.say('social.leaves.questions')}</li>
        <li>{wording.say('social.leaves.meetings')}</li>
        <li>{wording.say('social.leaves.answers')}</li>
        <li>{wording.say('social.leaves.polls')}</li>
        <li>{wording.say('social.leaves.never')}</li>
        <li>{wording.say('social.leaves.stays')}</li>
      </ul>
      <h2>{wording.say('social.comes')}</h2>
      <p>{wording.say('social.comes.replies')}</p>
      <p>{wording.say('social.comes.amended')}</p>
      <p>{wording.say('social.comes.votes')}</p>
      <p>{wording.say('social.comes.echoes')}</p>
      <p>
        {wording.say('social.comes.limits', { author: outerAuthorLimit, server: outerHostLimit })}
      </p>
      <p>
        <a href={`${path}/guard`}>{wording.say('guard.title')}</a> <br />
        <a href={`${path}/reports`}>{wording.say('flags.title')}</a>
      </p>
      {hasAddress ? (
        <form class="stack" method="post" action={path}>
          <FormError form={form} fields={['state']} />
          <Select
            label={wording.say('social.state')}
            name="state"
            form={form}
            value={shown?.cell.language ?? 'off'}
            options={[
              { value: 'off', text: wording.say('social.state.off') },
              { value: 'en', text: wording.say('social.state.en') },
              { value: 'de', text: wording.say('social.state.de') },
            ]}
          />
          <p>
            <button class="main" type="submit">
              {wording.say('social.save')}
            </button>
          </p>
        </form>
      ) : (
        <p>{wording.say('social.unaddressed')}</p>
      )}
    </Page>
  )
}

/** What was posted, and how often others passed it on, liked it, and replied. */
function Posted({
  wording,
  path,
  posts,
}: Pick<NonNullable<Parameters<typeof SocialPage>[0]['shown']>, 'posts'> & {
  readonly wording: Wording
  readonly path: string
}) {
  return (
    <section aria-labelledby="posted-heading">
      <h2 id="posted-heading">{wording.say('social.posted')}</h2>
      <p>{wording.say('social.posted.sentence')}</p>
      <DataTable
        wording={wording}
        caption={wording.say('social.posted')}
        stacks={1}
        columns={[
          { head: wording.say('social.posted.post') },
          { head: wording.say('social.posted.announces'), isNumber: true },
          { head: wording.say('social.posted.likes'), isNumber: true },
          { head: wording.say('social.posted.replies'), isNumber: true },
          { head: wording.say('social.posted.remove') },
        ]}
        rows={posts.map(({ post, echo }) => [
          <a href={pathOf(post)} lang={post.language} dir="auto">
            {post.title}
          </a>,
          wording.number(echo.announces),
          wording.number(echo.likes),
          wording.number(echo.replies),
          <form method="post" action={`${path}/remove`}>
            <button
              class="danger"
              type="submit"
              name="post"
              value={post.id}
              aria-label={`${wording.say('social.posted.remove')}: ${post.title}`}
            >
              {wording.say('social.posted.remove')}
            </button>
          </form>,
        ])}
      />
    </section>
  )
}

/** Where a post stands for others. */
function pathOf({ id, event, poll }: Post): string {
  if (poll !== null) return `/polls/${id}`
  return event === null ? `/posts/${id}` : `/events/${id}`
}

/** A neighbourhood for whoever comes to its address from elsewhere. */
export function GroupPage(props: {
  readonly frame: Frame
  readonly cell: SocialCell
  readonly handle: string
  readonly posts: readonly Post[]
}) {
  const { frame, cell, handle, posts } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={cell.name}>
      <h1>{cell.name}</h1>
      <p>{cell.placeLabel}</p>
      <p>{wording.say('social.group.follow', { handle })}</p>
      <h2>{wording.say('social.group.posts')}</h2>
      {posts.length === 0 ? <p>{wording.say('social.group.none')}</p> : null}
      {posts.map((post) => (
        <article>
          <h3 lang={post.language}>
            <a href={pathOf(post)}>{post.title}</a>
          </h3>
          <Words wording={wording} post={post} />
        </article>
      ))}
    </Page>
  )
}

/** One post, as its followers read it. */
export function PostPage(props: {
  readonly frame: Frame
  readonly cell: SocialCell
  readonly post: Post
}) {
  const { frame, cell, post } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={post.title}>
      <p class="fine">
        <a href={`/groups/${cell.id}`}>{cell.name}</a>
      </p>
      <h1 lang={post.language}>{post.title}</h1>
      <Words wording={wording} post={post} />
      {post.poll === null ? null : (
        <OutsidePoll
          wording={wording}
          asked={{ postId: post.id, poll: post.poll, counts: post.poll.told }}
        />
      )}
      {post.source === 'question' ? <p>{wording.say('social.post.reply')}</p> : null}
      <p>
        <a href={post.path}>{wording.say('social.post.more')}</a>
      </p>
      {post.record === null ? null : (
        <p>
          <a href={`/records/${post.record.hash}`} lang={post.language}>
            {post.record.name}
          </a>
        </p>
      )}
    </Page>
  )
}

function Words(props: { readonly wording: Wording; readonly post: Post }) {
  const { wording, post } = props
  return (
    <>
      <p class="fine">{wording.date(post.publishedMs)}</p>
      {post.text.split('\n').map((line) => (
        <p lang={post.language}>{line}</p>
      ))}
    </>
  )
}
