import type { Kysely } from 'kysely'
import { isId } from '../../kernel/id.ts'
import type { Schema } from '../../store/schema.ts'
import type { Guard } from '../guard/guard.ts'
import { isLeaving, namedIn } from '../guard/named.ts'
import type { Newcomers } from '../guard/newcomers.ts'
import { isParting } from './queued-message.ts'
import { nodeActor } from './social-cell.ts'
import { findPost, socialCells } from './store-social.ts'

/** Addresses of ours in one activity that are looked up at the most. */
const placesLimit = 20

/** Why an activity is not taken: who sends it is blocked, or what is in it is somebody's who is. */
export type Turned = 'sender' | 'inside'

/** Looks who an activity is by and about, and whether any neighbourhood that it concerns would hear it: before anything is fetched, and again before it is handled. */
export class Admission {
  readonly #db: Kysely<Schema>
  readonly #guard: Guard
  readonly #newcomers: Newcomers
  readonly #places: RegExp

  constructor(db: Kysely<Schema>, guard: Guard, newcomers: Newcomers, origin: string) {
    this.#db = db
    this.#guard = guard
    this.#newcomers = newcomers
    const start = origin.replaceAll(/[.[\]]/g, '\\$&')
    this.#places = new RegExp(`${start}/(groups|posts|events|polls)/([0-9a-z]+)`, 'g')
  }

  /** `group`: whose inbox it came to; null: the one of all. Null: it may be taken. */
  async turnsAway(activity: unknown, group: string | null): Promise<Turned | null> {
    const { actor, about } = namedIn(activity)
    const cellIds = await this.#concerned(JSON.stringify(activity), group)
    for (const address of actor === null ? about : [actor, ...about]) {
      if (await this.#guard.isBlockedByAll(cellIds, new URL(address))) {
        return address === actor ? 'sender' : 'inside'
      }
    }
    return null
  }

  /** Whether a message of the queue is dropped, as whoever it came from, or is for, was blocked meanwhile, or too many like them came. That somebody is let go of is still said. `sender`: who of ours it goes out for. */
  async turnsBack(message: unknown, sender: string | null): Promise<boolean> {
    const { type, activity, identifier, inbox }: Readonly<Record<string, unknown>> = {
      ...Object(message),
    }
    if (type === 'inbox') {
      const group = typeof identifier === 'string' ? identifier : null
      if ((await this.turnsAway(activity, group)) !== null) return true
      // The signature was looked at before it came into the queue.
      const actor = isLeaving(activity) ? null : namedIn(activity).actor
      return actor !== null && !(await this.#newcomers.come(new URL(actor)))
    }
    const isSent = sender !== null && sender !== nodeActor && URL.canParse(String(inbox))
    if (!isSent || isParting(message)) return false
    return (await this.#guard.judge(sender, new URL(String(inbox)))) === 'blocked'
  }

  /** Whether anything may be asked at an address: some neighbourhood has not blocked who is there. */
  async mayAsk(address: URL): Promise<boolean> {
    return !(await this.#guard.isBlockedByAll(await this.#all(), address))
  }

  /** The neighbourhoods that an activity names; where it names none, all that are switched on. */
  async #concerned(text: string, group: string | null): Promise<readonly string[]> {
    const found = new Set<string>(group === null || group === nodeActor ? [] : [group])
    const places = new Set<string>()
    for (const [, kind = '', id = ''] of text.matchAll(this.#places)) {
      if (places.size >= placesLimit || !isId(id) || places.has(id)) continue
      places.add(id)
      if (kind === 'groups') found.add(id)
      else {
        const post = await findPost(this.#db, id)
        if (post !== null) found.add(post.cellId)
      }
    }
    return found.size > 0 ? [...found] : await this.#all()
  }

  async #all(): Promise<readonly string[]> {
    return (await socialCells(this.#db)).map(({ id }) => id)
  }
}
