import type { AgreedExample } from '../../accounts/sharing/agreed-example.ts'
import type { AgreedTerm } from '../../accounts/sharing/agreed.ts'
import { wholeShare, type HomeShare, type SharingKey } from '../../accounts/sharing/sharing-key.ts'
import type { Wording } from '../messages/wording.ts'
import type { PlaceNames } from './mandate-sentence.ts'

/** Homes that a sentence names at the most; the others are counted. */
const namedHomes = 10

/** What was decided about accounts, in plain words. */
export function termSentence(wording: Wording, term: AgreedTerm, names: PlaceNames): string {
  if (term.kind === 'key') {
    const plants = (term.plantKeys ?? []).length
    return [
      keySentence(wording, term.key, names),
      plants === 0 ? '' : wording.say('decided.key.plants', { count: plants }),
      term.sellerKey === undefined ? '' : wording.say('decided.key.sellers'),
    ]
      .filter((text) => text !== '')
      .join(' ')
  }
  if (term.kind === 'least-benefit') {
    return term.leastMicro === 0
      ? wording.say('decided.least.none')
      : wording.say('decided.least', { money: wording.money(term.leastMicro) })
  }
  const { price } = term
  return price.kind === 'fixed'
    ? wording.say('decided.price.fixed', { price: wording.pricePerKwh(price.priceMicroPerKwh) })
    : wording.say(`decided.price.${price.kind}`)
}

function keySentence(wording: Wording, key: SharingKey, names: PlaceNames): string {
  switch (key.kind) {
    case 'static':
      return wording.say(key.offerAgain ? 'decided.key.static' : 'decided.key.static.grid', {
        shares: sharesText(wording, key.shares, names),
      })
    case 'rounds':
      return wording.say('decided.key.rounds', { shares: sharesText(wording, key.shares, names) })
    case 'priority':
      return wording.say('decided.key.priority', {
        homes: listed(
          wording,
          key.order.map((id) => names.get(id) ?? '–'),
        ),
      })
    default:
      return wording.say(`decided.key.${key.kind}`)
  }
}

function sharesText(wording: Wording, shares: readonly HomeShare[], names: PlaceNames): string {
  const having = shares.filter(({ partsPerMillion }) => partsPerMillion > 0)
  return listed(
    wording,
    having.map(({ cellId, partsPerMillion }) => {
      return `${names.get(cellId) ?? '–'} ${wording.percent(partsPerMillion / wholeShare)}`
    }),
  )
}

function listed(wording: Wording, texts: readonly string[]): string {
  const more = texts.length - namedHomes
  const shown = texts.slice(0, namedHomes).join(', ')
  return more <= 0 ? shown : wording.say('decided.more', { shown, more: String(more) })
}

/** An example of what a term makes of amounts, or must not. */
export function termExampleSentence(
  wording: Wording,
  example: AgreedExample,
  names: PlaceNames,
): string {
  const is = example.isRight ? 'right' : 'wrong'
  switch (example.kind) {
    case 'key':
      return wording.say(`decided.example.key.${is}`, {
        name: names.get(example.homeId) ?? '–',
        generated: wording.energy(example.generatedWh),
        used: wording.energy(example.usedWh),
        others: wording.energy(example.othersUsedWh),
        gets: wording.energy(example.getsWh),
      })
    case 'price':
      return wording.say(`decided.example.price.${is}`, {
        generated: wording.energy(example.generatedWh),
        needed: wording.energy(example.neededWh),
        bought: wording.pricePerKwh(example.importMicroPerKwh),
        sold: wording.pricePerKwh(example.exportMicroPerKwh),
        price: wording.pricePerKwh(example.priceMicroPerKwh),
      })
    default:
      return wording.say(`decided.example.least.${is}`, {
        gained: wording.money(example.gainedMicro),
        others: wording.money(example.othersGainedMicro),
        comes: wording.money(example.comesToMicro),
      })
  }
}
