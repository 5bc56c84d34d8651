import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { checkParticipation } from './participation.ts'
import {
  checkSharingKey,
  roundsOf,
  shareLimit,
  wholeShare,
  type SharingKey,
} from './sharing-key.ts'
import type { SharingRound } from './sharing.ts'

/** A plant that the neighbourhood owns together, with a key of its own (Austria: one for each; France's full dynamic: weights of each pair). */
export interface PlantKey {
  /** The thing's id. */
  readonly plantId: string
  readonly key: SharingKey
}

/** How much of a home's or plant's meter takes part: what it counts beyond that goes to and from the grid (Austria's participation factor). */
export interface Participation {
  /** The home's or plant's id. */
  readonly memberId: string
  /** 0 to 1,000,000. */
  readonly partsPerMillion: number
}

/** What a rule says of single members; absent: plants share by the rule's key, and everybody takes part with all. */
export interface MemberTerms {
  readonly plantKeys?: readonly PlantKey[]
  readonly participation?: readonly Participation[]
  /**
   * By which homes and plants sell where at least as much is generated as is needed, instead of in proportion to what each gives. The rule's
   * key then counts only where less is generated: the key is that of the side that has less (Luxembourg). Not beside `plantKeys`.
   */
  readonly sellerKey?: SharingKey
}

/** Those that a rule may name. */
export interface Members {
  readonly homeIds: readonly string[]
  readonly plantIds: readonly string[]
  /** Homes of other neighbourhoods that take part here: keys may name them, and their factor is agreed on with each. Absent: none. */
  readonly guestIds?: readonly string[]
}

/** Those that a key may give a part: homes, the neighbourhood's own and those that take part from another one. */
export function sharersOf({ homeIds, guestIds = [] }: Members): readonly string[] {
  return [...homeIds, ...guestIds]
}

/** {@link MemberTerms} as the columns of an interval need them. */
export interface SpecialTerms {
  /** Millionths of what each counts that take part, [seller]; absent: all of it. */
  readonly participation?: Float64Array
  /** Plants with a key of their own, by their place among the sellers. */
  readonly plants?: readonly { readonly seller: number; readonly rounds: readonly SharingRound[] }[]
  /** Rounds among sellers, [seller], which count where at least as much is generated as is needed; those of homes only where less is. */
  readonly sellers?: readonly SharingRound[]
  /** Who sold how much of what is shared, Wh, [seller], where the grid operator has published it; absent: in proportion to what each offered. */
  readonly soldBy?: Float64Array
}

/**
 * The terms of an interval as its columns need them; absent where there are none. `homeIds`, `sellerIds`: in the order of the columns, the
 * homes first among the sellers. A plant that has gone since has no part in them.
 */
export function specialTermsOf(
  terms: MemberTerms,
  homeIds: readonly string[],
  sellerIds: readonly string[],
): SpecialTerms | undefined {
  const { plantKeys = [], participation = [], sellerKey } = terms
  if (plantKeys.length + participation.length === 0 && sellerKey === undefined) return undefined
  const factorOf = factorsOf(terms)
  const placeOf = new Map(sellerIds.map((id, place) => [id, place]))
  const plants = plantKeys.flatMap(({ plantId, key }) => {
    const seller = placeOf.get(plantId)
    return seller === undefined ? [] : [{ seller, rounds: roundsOf(key, homeIds) }]
  })
  return {
    ...(plants.length === 0 ? {} : { plants }),
    ...(sellerKey === undefined ? {} : { sellers: roundsOf(sellerKey, sellerIds) }),
    ...(participation.length === 0
      ? {}
      : { participation: Float64Array.from(sellerIds, (id) => factorOf.get(id) ?? wholeShare) }),
  }
}

/** Millionths of what each counts that take part, by member; who is not named takes part with all. */
export function factorsOf({ participation = [] }: MemberTerms): ReadonlyMap<string, number> {
  return new Map(participation.map(({ memberId, partsPerMillion }) => [memberId, partsPerMillion]))
}

/** Whether these terms can hold among these members; the refusal names the field. */
export function checkMemberTerms<Terms extends MemberTerms>(
  terms: Terms,
  members: Members,
): Result<Terms> {
  const wrong =
    checkPlantKeys(terms.plantKeys ?? [], members) ??
    checkSellerKey(terms, members) ??
    checkFactors(terms.participation ?? [], members)
  return wrong ?? success(terms)
}

function checkPlantKeys(plantKeys: readonly PlantKey[], members: Members): Refusal | null {
  const { plantIds } = members
  const named = plantKeys.map(({ plantId }) => plantId)
  const wrong = checkNames(named, plantIds, (i) => `plantKeys[${i}].plantId`)
  if (wrong !== null) return wrong
  for (const [i, { key }] of plantKeys.entries()) {
    const checked = checkSharingKey(key, sharersOf(members))
    if (!checked.ok) return { ...checked, at: `plantKeys[${i}].${checked.at}` }
  }
  return null
}

function checkSellerKey(
  { sellerKey, plantKeys = [] }: MemberTerms,
  members: Members,
): Refusal | null {
  if (sellerKey === undefined) return null
  if (plantKeys.length > 0) {
    const message = 'A plant has its own rule: then there is none for all who sell. Leave one out.'
    return refuse('seller-key-and-plant-keys', message, 'sellerKey')
  }
  const checked = checkSharingKey(sellerKey, [...sharersOf(members), ...members.plantIds])
  return checked.ok ? null : { ...checked, at: (checked.at ?? '').replace(/^key/, 'sellerKey') }
}

function checkFactors(
  participation: readonly Participation[],
  { homeIds, plantIds }: Members,
): Refusal | null {
  const named = participation.map(({ memberId }) => memberId)
  const known = [...homeIds, ...plantIds]
  const wrong = checkNames(named, known, (i) => `participation[${i}].memberId`)
  if (wrong !== null) return wrong
  for (const [i, { partsPerMillion }] of participation.entries()) {
    const checked = checkParticipation([partsPerMillion])
    if (!checked.ok) return { ...checked, at: `participation[${i}].partsPerMillion` }
  }
  return null
}

/** Whether each of `named` is `known`, once. */
function checkNames(
  named: readonly string[],
  known: readonly string[],
  at: (i: number) => string,
): Refusal | null {
  if (named.length > shareLimit) {
    const message = `A rule names at most ${shareLimit} members.`
    return refuse('too-many-members', message, at(shareLimit))
  }
  const all = new Set(known)
  const seen = new Set<string>()
  for (const [i, id] of named.entries()) {
    if (!all.has(id)) {
      const message = `This neighbourhood has no ${id}: name one of its homes or plants.`
      return refuse('unknown-member', message, at(i))
    }
    if (seen.has(id)) {
      return refuse('member-twice', `${id} is named twice: name it once.`, at(i))
    }
    seen.add(id)
  }
  return null
}
