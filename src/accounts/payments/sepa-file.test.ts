import assert from 'node:assert/strict'
import { test } from 'node:test'
import { XMLParser } from 'fast-xml-parser'
import fc from 'fast-check'
import type { Account } from '../ledger.ts'
import { paymentLines, type BankAccount, type PaymentRun } from './payment-run.ts'
import { creditTransferFile, directDebitFile } from './sepa-file.ts'

// What the two messages look like, written down from their message definition reports (ISO 20022, Payments Initiation):
// the elements that we use in their order, with how often they come, and the shape of their values.

interface Definition {
  readonly name: string
  readonly min: 0 | 1
  readonly max: number
  /** Elements inside, in order; for a choice exactly one of them. */
  readonly of?: readonly Definition[]
  readonly isChoice?: boolean
  readonly value?: RegExp
}

const latin = (most: number) => new RegExp(`^[a-zA-Z0-9/\\-?:().,'+ ]{1,${most}}$`)
const id35 = /^(?!\/)(?!.*\/\/)[a-zA-Z0-9/\-?:().,'+ ]{1,35}(?<!\/)$/
const money = /^(0|[1-9]\d{0,8})\.\d\d$/
const day = /^\d{4}-\d\d-\d\d$/
const one = (name: string, inside: RegExp | readonly Definition[]): Definition =>
  inside instanceof RegExp
    ? { name, min: 1, max: 1, value: inside }
    : { name, min: 1, max: 1, of: inside }
const many = (name: string, of: readonly Definition[]): Definition => {
  return { name, min: 1, max: Infinity, of }
}
const optional = (definition: Definition): Definition => ({ ...definition, min: 0 })
const choice = (name: string, of: readonly Definition[]): Definition => {
  return { name, min: 1, max: 1, of, isChoice: true }
}

const party = (name: string) => one(name, [one('Nm', latin(70))])
const account = (name: string) =>
  one(name, [one('Id', [one('IBAN', /^[A-Z]{2}\d\d[A-Z\d]{11,30}$/)])])
const bank = (name: string) =>
  one(name, [
    choice('FinInstnId', [
      one('BICFI', /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/),
      one('Othr', [one('Id', /^NOTPROVIDED$/)]),
    ]),
  ])
const counts = [one('NbOfTxs', /^\d{1,15}$/), one('CtrlSum', /^\d{1,15}\.\d\d$/)]
const header = one('GrpHdr', [
  one('MsgId', id35),
  one('CreDtTm', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
  ...counts,
  party('InitgPty'),
])
const remittance = one('RmtInf', [one('Ustrd', latin(140))])
const sepa = one('SvcLvl', [one('Cd', /^SEPA$/)])

const definitions = {
  'pain.008.001.08': one('CstmrDrctDbtInitn', [
    header,
    many('PmtInf', [
      one('PmtInfId', id35),
      one('PmtMtd', /^DD$/),
      ...counts,
      one('PmtTpInf', [
        sepa,
        one('LclInstrm', [one('Cd', /^CORE$/)]),
        one('SeqTp', /^(FRST|RCUR)$/),
      ]),
      one('ReqdColltnDt', day),
      party('Cdtr'),
      account('CdtrAcct'),
      bank('CdtrAgt'),
      one('ChrgBr', /^SLEV$/),
      one('CdtrSchmeId', [
        one('Id', [
          one('PrvtId', [
            one('Othr', [
              one('Id', /^[A-Z]{2}\d\d[A-Z\d]{4,31}$/),
              one('SchmeNm', [one('Prtry', /^SEPA$/)]),
            ]),
          ]),
        ]),
      ]),
      many('DrctDbtTxInf', [
        one('PmtId', [one('EndToEndId', id35)]),
        one('InstdAmt', money),
        one('DrctDbtTx', [one('MndtRltdInf', [one('MndtId', id35), one('DtOfSgntr', day)])]),
        bank('DbtrAgt'),
        party('Dbtr'),
        account('DbtrAcct'),
        remittance,
      ]),
    ]),
  ]),
  'pain.001.001.09': one('CstmrCdtTrfInitn', [
    header,
    many('PmtInf', [
      one('PmtInfId', id35),
      one('PmtMtd', /^TRF$/),
      ...counts,
      one('PmtTpInf', [sepa]),
      choice('ReqdExctnDt', [one('Dt', day)]),
      party('Dbtr'),
      account('DbtrAcct'),
      bank('DbtrAgt'),
      one('ChrgBr', /^SLEV$/),
      many('CdtTrfTxInf', [
        one('PmtId', [one('EndToEndId', id35)]),
        one('Amt', [one('InstdAmt', money)]),
        optional(bank('CdtrAgt')),
        party('Cdtr'),
        account('CdtrAcct'),
        remittance,
      ]),
    ]),
  ]),
}

/** An element as it was parsed: its children in their order, or its text. */
interface Element {
  readonly name: string
  readonly children: readonly Element[]
  readonly text: string
  readonly attributes: Record<string, string>
}

const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, parseTagValue: false })

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

function toElements(nodes: unknown): Element[] {
  assert.ok(Array.isArray(nodes))
  return nodes.filter(isNode).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@') ?? ''
    if (name === '#text' || name === '?xml') return []
    const inside = node[name]
    assert.ok(Array.isArray(inside))
    const text = inside
      .filter(isNode)
      .map((child) => (typeof child['#text'] === 'string' ? child['#text'] : ''))
      .join('')
    const given = isNode(node[':@']) ? Object.entries(node[':@']) : []
    const attributes = Object.fromEntries(given.map(([key, value]) => [key, String(value)]))
    return [{ name, children: toElements(inside), text, attributes }]
  })
}

/** Everything in which an element is not as defined. */
function faults(element: Element, { of, value, isChoice }: Definition, path: string): string[] {
  if (of === undefined) {
    return value?.test(element.text) === true ? [] : [`${path}: "${element.text}"`]
  }
  if (isChoice === true) {
    const [child, ...more] = element.children
    const chosen = of.find(({ name }) => name === child?.name)
    if (child === undefined || chosen === undefined || more.length > 0) return [`${path}: a choice`]
    return faults(child, chosen, `${path}/${child.name}`)
  }
  let rest = element.children
  const found = of.flatMap((definition) => {
    const end = rest.findIndex(({ name }) => name !== definition.name)
    const own = end < 0 ? rest : rest.slice(0, end)
    rest = rest.slice(own.length)
    const here = `${path}/${definition.name}`
    if (own.length < definition.min || own.length > definition.max) {
      return [`${here}: ${own.length} times`]
    }
    return own.flatMap((child) => faults(child, definition, here))
  })
  return rest.length === 0 ? found : [...found, `${path}: ${rest[0]?.name} is out of order`]
}

function all(element: Element, name: string): Element[] {
  const inside = element.children.flatMap((child) => all(child, name))
  return element.name === name ? [element, ...inside] : inside
}

/** Parses a file and checks it against its definition, its counts and its sums. */
function checked(xml: string, message: keyof typeof definitions): Element {
  assert.ok(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>'))
  assert.match(xml, /^[\x20-\x7e\n]*$/)
  const [document, ...others] = toElements(parser.parse(xml))
  assert.ok(document !== undefined && others.length === 0 && document.name === 'Document')
  const namespace = `urn:iso:std:iso:20022:tech:xsd:${message}`
  assert.deepEqual(document.attributes, { '@_xmlns': namespace })
  const [root] = document.children
  const definition = definitions[message]
  assert.ok(root !== undefined && root.name === definition.name)
  assert.deepEqual(faults(root, definition, definition.name), [])
  for (const part of [root, ...all(root, 'PmtInf')]) {
    const amounts = all(part, 'InstdAmt')
    const cents = amounts.reduce((sum, { text }) => sum + BigInt(text.replace('.', '')), 0n)
    const [count] = all(part, 'NbOfTxs')
    const [sum] = all(part, 'CtrlSum')
    assert.equal(count?.text, String(amounts.length))
    assert.equal(BigInt(sum?.text.replace('.', '') ?? 'x'), cents)
  }
  for (const amount of all(root, 'InstdAmt'))
    assert.deepEqual(amount.attributes, { '@_Ccy': 'EUR' })
  const ids = all(root, 'EndToEndId').map(({ text }) => text)
  assert.equal(new Set(ids).size, ids.length, 'every payment has an id of its own')
  return root
}

const ibans = ['AT611904300234573201', 'DE89370400440532013000', 'NO9386011117947']
const signed = { id: 'HOF-7', signedOn: '2026-02-28' }

function homeAccount(number: number, isFormer = false): Account {
  const of = { id: number * 10, cellId: 'hof', kind: 'home' as const, fromMs: 0, balanceMicro: 0 }
  return { ...of, ownerId: `home-${number}`, number, isFormer }
}

function runOf(lines: PaymentRun['lines']): PaymentRun {
  return {
    cellId: 'hof',
    month: '2026-10',
    attempt: 1,
    state: 'open',
    madeMs: Date.UTC(2026, 10, 2, 8),
    paidMs: null,
    collectOn: '2026-11-16',
    transferOn: '2026-11-03',
    creditor: {
      name: 'Energiegemeinschaft Sonnenhof – Graz & Umgebung',
      iban: 'AT611904300234573201',
      bic: 'OPSKATWW',
      creditorId: 'DE98ZZZ09999999999',
    },
    lines,
  }
}

const bank1: BankAccount = {
  name: 'Jürgen <Groß>',
  iban: ibans[1] ?? '',
  bic: null,
  mandate: signed,
}

test('homes that owe are collected from, homes that are owed are paid, others are left out with the reason', () => {
  const due = [
    { account: homeAccount(1), dueMicro: -12_349_999 },
    { account: homeAccount(2), dueMicro: 5_000_000 },
    { account: homeAccount(3), dueMicro: -9_999 },
    { account: homeAccount(4), dueMicro: -10_000 },
    { account: homeAccount(5), dueMicro: -10_000 },
    { account: homeAccount(6, true), dueMicro: -10_000 },
    { account: homeAccount(7), dueMicro: -10_000 },
    { account: homeAccount(8), dueMicro: -1_000_000_000_000_000 },
    { account: homeAccount(9), dueMicro: -10_000 },
  ]
  const banks = new Map<string, BankAccount>([
    ['home-1', bank1],
    ['home-2', { ...bank1, mandate: null }],
    ['home-3', bank1],
    ['home-5', { ...bank1, mandate: null }],
    ['home-6', bank1],
    ['home-7', { ...bank1, mandate: { id: 'OLD', signedOn: '2023-11-15' } }],
    ['home-8', bank1],
    ['home-9', { ...bank1, mandate: { id: 'USED', signedOn: '2001-01-01' } }],
  ])
  const lines = paymentLines(due, banks, new Map([['USED', '2026-10-15']]), '2026-11-16')
  assert.deepEqual(
    lines.map((line) => [
      line.accountNumber,
      line.kind === 'left-out' ? line.reason : `${line.kind} ${line.party.sequence}`,
      line.amountMicro,
    ]),
    [
      [1, 'debit FRST', 12_340_000],
      [2, 'credit null', 5_000_000],
      [4, 'no-account', 10_000],
      [5, 'no-mandate', 10_000],
      [6, 'former', 10_000],
      [7, 'mandate-lapsed', 10_000],
      [8, 'too-much', 1_000_000_000_000_000],
      [9, 'debit RCUR', 10_000],
    ],
  )
  const debits = checked(directDebitFile(runOf(lines)) ?? '', 'pain.008.001.08')
  assert.deepEqual(
    all(debits, 'SeqTp').map(({ text }) => text),
    ['FRST', 'RCUR'],
  )
  assert.deepEqual(
    all(debits, 'Dbtr').map(({ children }) => children[0]?.text),
    ['Jurgen Gross', 'Jurgen Gross'],
  )
  assert.deepEqual(
    all(debits, 'EndToEndId').map(({ text }) => text),
    ['2026-10-1-1', '2026-10-1-9'],
  )
  assert.equal(all(debits, 'CtrlSum')[0]?.text, '12.35')
  const credits = checked(creditTransferFile(runOf(lines)) ?? '', 'pain.001.001.09')
  assert.equal(all(credits, 'CtrlSum')[0]?.text, '5.00')
})

test('the check of the files finds what is wrong in one', () => {
  const lines = paymentLines(
    [{ account: homeAccount(1), dueMicro: -10_000 }],
    new Map([['home-1', bank1]]),
    new Map(),
    '2026-11-16',
  )
  const file = directDebitFile(runOf(lines)) ?? ''
  checked(file, 'pain.008.001.08')
  for (const [was, is] of [
    ['pain.008.001.08', 'pain.008.001.02'],
    ['<CtrlSum>0.01', '<CtrlSum>0.02'],
    ['<SeqTp>FRST', '<SeqTp>OOFF'],
    ['<PmtMtd>DD</PmtMtd>', ''],
    ['Jurgen', 'Jürgen'],
    ['Ccy="EUR"', 'Ccy="CHF"'],
    [/(<ChrgBr>.*<\/ChrgBr>)\s*(<CdtrSchmeId>[^]*<\/CdtrSchmeId>)/, '$2$1'],
  ] as const) {
    const wrong = file.replace(was, is)
    assert.notEqual(wrong, file)
    assert.throws(() => checked(wrong, 'pain.008.001.08'), assert.AssertionError)
  }
})

test('without anything to collect or to pay there is no file', () => {
  assert.equal(directDebitFile(runOf([])), null)
  assert.equal(creditTransferFile(runOf([])), null)
})

const wildAccount = fc.record({
  name: fc.string({ unit: 'binary', maxLength: 70 }).map((name) => `x${name}`),
  iban: fc.constantFrom(...ibans),
  bic: fc.constantFrom(null, 'OPSKATWW', 'DEUTDEFF500'),
  mandate: fc.constantFrom(null, signed, { id: "a/b-?:().,'+c", signedOn: '2026-10-01' }),
})

test('whatever the names and amounts, the files are as defined and nobody is paid twice or forgotten', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -1e15, max: 1e15 }), fc.option(wildAccount)), {
        maxLength: 30,
      }),
      (homes) => {
        const due = homes.map(([dueMicro], i) => ({ account: homeAccount(i + 1), dueMicro }))
        const banks = new Map<string, BankAccount>(
          homes.flatMap(([, bank], i) => (bank === null ? [] : [[`home-${i + 1}`, bank]])),
        )
        const lines = paymentLines(due, banks, new Map([['HOF-7', '2026-09-01']]), '2026-11-16')
        const wanted = due.filter(({ dueMicro }) => Math.abs(dueMicro) >= 10_000)
        assert.deepEqual(
          lines.map(({ accountId }) => accountId),
          wanted.map(({ account: { id } }) => id),
        )
        const run = runOf(lines)
        const debits = directDebitFile(run)
        const credits = creditTransferFile(run)
        if (debits !== null) checked(debits, 'pain.008.001.08')
        if (credits !== null) checked(credits, 'pain.001.001.09')
        const count = (kind: string) => lines.filter((line) => line.kind === kind).length
        assert.equal(debits === null, count('debit') === 0)
        assert.equal(credits === null, count('credit') === 0)
      },
    ),
    { numRuns: 200 },
  )
})
