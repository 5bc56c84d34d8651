import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { rulesOf } from '../../things/attributes.ts'
import { thingKinds } from '../../things/thing.ts'
import { catalogues, chooseLanguage, languages } from './catalogue.ts'
import type { Message } from './message.ts'
import { wording } from './wording.ts'

const forms = (message: Message): readonly string[] =>
  typeof message === 'string' ? [message] : [message.one, message.other]
const names = (message: Message): string[] => [
  ...new Set(
    forms(message).flatMap((text) =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
    ),
  ),
]
const entries = (language: (typeof languages)[number]): [string, Message][] =>
  Object.entries(catalogues[language])

test('every language has the same texts with the same placeholders', () => {
  const english = new Map(entries('en'))
  for (const language of languages) {
    const own = new Map(entries(language))
    assert.deepEqual([...own.keys()].toSorted(), [...english.keys()].toSorted())
    for (const [key, message] of own) {
      const meant = english.get(key)
      assert.ok(meant !== undefined)
      // The form for one may leave the number out: "one battery".
      const without = (all: string[]) => all.filter((name) => name !== 'count').toSorted()
      assert.deepEqual(without(names(message)), without(names(meant)), `${language} ${key}`)
    }
  }
})

test('every text is said somewhere', () => {
  const web = join(import.meta.dirname, '..')
  const files = globSync('**/*.{ts,tsx}', { cwd: web }).filter(
    (file) => !/^messages\/(en|de)\/|\.test\./.test(file),
  )
  const source = files.map((file) => readFileSync(join(web, file), 'utf8')).join('\n')
  const literal = new Set([...source.matchAll(/'([a-z][\w.-]+)'/g)].map(([, text]) => text))
  // Keys made at run time: `role.${role}`, `${said}.cost`, sayCode('attribute', name).
  const made = [
    ...[...source.matchAll(/`((?:[\w.-]|\$\{\w+(?:\.\w+)*\})+)`/g)].map(([, text = '']) => text),
    ...[...source.matchAll(/sayCode\(\s*'([\w-]+)'/g)].map(([, prefix]) => `${prefix}.\${code}`),
  ]
    .filter((text) => text.includes('${') && /^[^$]*\./.test(text.replace(/^\$\{said\}/, '')))
    .map((text) => new RegExp(`^${text.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '.+')}$`))
  const unsaid = entries('en')
    .map(([key]) => key)
    .filter((key) => !literal.has(key) && !made.some((pattern) => pattern.test(key)))
  assert.deepEqual(unsaid, [])
})

test('every attribute of every kind of thing has a label, and no label is left over', () => {
  const names = new Set(thingKinds.flatMap((kind) => [...rulesOf(kind).keys()]))
  const wanted = [...names].map((name) => `attribute.${name}`).toSorted()
  for (const language of languages) {
    const said = entries(language).flatMap(([key]) => (key.startsWith('attribute.') ? [key] : []))
    assert.deepEqual(said.toSorted(), wanted, language)
  }
})

test('no text is empty, and none is glued from halves with spaces at its ends', () => {
  for (const language of languages) {
    for (const [key, message] of entries(language)) {
      for (const text of forms(message)) {
        assert.ok(text.length > 0 && text.trim() === text, `${language} ${key}: "${text}"`)
      }
    }
  }
})

test('sentences are short enough for a reader of twelve', () => {
  for (const language of languages) {
    for (const [key, message] of entries(language)) {
      for (const sentence of forms(message).flatMap((text) => text.split(/[.:;?!] /))) {
        const words = sentence.split(/\s+/).length
        assert.ok(words <= 26, `${language} ${key} has a sentence of ${words} words`)
      }
    }
  }
})

test('the language is the chosen one, else the first asked for that is spoken, else English', () => {
  assert.equal(chooseLanguage('de', 'en'), 'de')
  assert.equal(chooseLanguage('tlh', 'fr, de-AT;q=0.8, en;q=0.5'), 'de')
  assert.equal(chooseLanguage(undefined, 'de;q=0.2, en;q=0.9'), 'en')
  assert.equal(chooseLanguage(undefined, 'de;q=0, fr'), 'en')
  assert.equal(chooseLanguage(undefined, undefined), 'en')
  assert.equal(chooseLanguage(undefined, ';;;q=q=q,,,'), 'en')
})

const en = wording('en', { timeZone: 'Europe/Vienna', currency: 'EUR' })
const de = wording('de', { timeZone: 'Europe/Vienna', currency: 'EUR' })

test('numbers come with their unit in the measure a person thinks in', () => {
  assert.equal(en.power(340), '340\u00a0W')
  assert.equal(en.power(1420), '1.4\u00a0kW')
  assert.equal(de.power(1420), '1,4\u00a0kW')
  assert.equal(en.power(12_300), '12\u00a0kW')
  assert.equal(en.energy(1_284_000), '1.28\u00a0MWh')
  assert.equal(en.power(-999.6), '−1.0\u00a0kW')
  assert.equal(en.pricePerKwh(284_000), '28.4\u00a0ct')
  assert.equal(en.money(-380_000), '−€0.38')
  assert.equal(de.money(12_870_000), '12,87\u00a0€')
})

test('a gap that is small is never shown as none', () => {
  assert.equal(en.percent(0.0004), '0.04\u00a0%')
  assert.equal(en.percent(0.00002), '0.002\u00a0%')
  assert.equal(en.percent(0), '0.00\u00a0%')
  assert.equal(en.percent(0.62), '62\u00a0%')
})

test('money on a statement keeps every millionth', () => {
  const { cents, rest, after } = en.exactMoney(-32_639_830)
  assert.equal(`${cents}${rest}${after}`, '−€32.639830')
  assert.equal(cents, '−€32.63')
  const german = de.exactMoney(10_378_500)
  assert.equal(`${german.cents}${german.rest}${german.after}`, '10,378500\u00a0€')
})

test('a sentence that begins with a placeholder begins with a capital', () => {
  assert.equal(en.say('me.codes', { count: 9 }), 'Nine recovery codes are left.')
  assert.equal(en.say('now.batteries', { count: 9 }), 'nine batteries')
  assert.equal(en.say('now.batteries', { count: 1 }), 'one battery')
  assert.equal(de.say('now.batteries', { count: 13 }), '13 Batterien')
})

test('times are the cell’s own, with the weekday on any day but today', () => {
  const nowMs = Date.UTC(2026, 5, 17, 12, 20)
  assert.equal(en.when(nowMs, nowMs), '14:20')
  assert.equal(en.when(nowMs + 43_200_000, nowMs), 'Thu 02:20')
  assert.equal(de.when(nowMs + 43_200_000, nowMs), 'Do 02:20')
})
