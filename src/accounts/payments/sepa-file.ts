import { createHash } from 'node:crypto'
import { XMLBuilder } from 'fast-xml-parser'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { decimals } from '../statement-csv.ts'
import type { PaymentLine, PaymentRun } from './payment-run.ts'
import { sepaNameLimit, sepaRemittanceLimit, sepaText } from './sepa-text.ts'

/** A payment with its party: what goes into a file. */
type Payment = Extract<PaymentLine, { readonly party: unknown }>

/** Elements by name, in the order of the message; an array repeats its element. */
interface Elements {
  readonly [name: string]: string | Elements | readonly Elements[]
}

/**
 * Direct debits of a run: ISO 20022 pain.008.001.08 as the European Payments Council's implementation guidelines of the
 * SEPA Core scheme use it (EPC130-08). One block for first collections, one for later ones. null without any.
 */
export function directDebitFile(run: PaymentRun): string | null {
  const debits = paymentsOf(run, 'debit')
  if (debits.length === 0) return null
  const messageId = messageIdOf(run, 'D')
  const blocks = (['FRST', 'RCUR'] as const).flatMap((sequence) => {
    const payments = debits.filter(({ party }) => party.sequence === sequence)
    return payments.length === 0 ? [] : [debitBlock(run, messageId, sequence, payments)]
  })
  return documentOf('pain.008.001.08', 'CstmrDrctDbtInitn', {
    GrpHdr: groupHeader(run, messageId, debits),
    PmtInf: blocks,
  })
}

/** Credit transfers of a run: ISO 20022 pain.001.001.09 (EPC132-08). null without any. */
export function creditTransferFile(run: PaymentRun): string | null {
  const credits = paymentsOf(run, 'credit')
  if (credits.length === 0) return null
  const messageId = messageIdOf(run, 'C')
  return documentOf('pain.001.001.09', 'CstmrCdtTrfInitn', {
    GrpHdr: groupHeader(run, messageId, credits),
    PmtInf: [transferBlock(run, messageId, credits)],
  })
}

/** A file of a run; refused where nothing would be in it. */
export function paymentFile(
  run: PaymentRun,
  fileOf: (run: PaymentRun) => string | null,
): Result<string> {
  const text = fileOf(run)
  return text === null
    ? refuse('no-payments', 'There is nothing to pay in this file.', 'month')
    : success(text)
}

/** Whole payments of one direction, in the order of accounts. */
export function paymentsOf(run: PaymentRun, kind: 'debit' | 'credit'): readonly Payment[] {
  return run.lines.flatMap((line) => (line.kind === kind ? [line] : []))
}

/**
 * Names one file among all that a bank ever gets from a neighbourhood: banks refuse a second of the same name. At most 35
 * characters, the same each time.
 */
export function messageIdOf(
  { cellId, month, attempt }: Pick<PaymentRun, 'cellId' | 'month' | 'attempt'>,
  direction: 'D' | 'C',
): string {
  const cell = createHash('sha256').update(cellId).digest('hex').slice(0, 12)
  return `CW${cell}-${month}-${attempt}-${direction}`
}

function groupHeader(run: PaymentRun, messageId: string, payments: readonly Payment[]): Elements {
  return {
    MsgId: messageId,
    CreDtTm: new Date(run.madeMs).toISOString().slice(0, 19),
    ...control(payments),
    InitgPty: { Nm: sepaText(run.creditor.name, sepaNameLimit) },
  }
}

function debitBlock(
  run: PaymentRun,
  messageId: string,
  sequence: 'FRST' | 'RCUR',
  payments: readonly Payment[],
): Elements {
  const { creditor } = run
  return {
    PmtInfId: `${messageId}-${sequence}`,
    PmtMtd: 'DD',
    ...control(payments),
    PmtTpInf: { SvcLvl: { Cd: 'SEPA' }, LclInstrm: { Cd: 'CORE' }, SeqTp: sequence },
    ReqdColltnDt: run.collectOn,
    Cdtr: { Nm: sepaText(creditor.name, sepaNameLimit) },
    CdtrAcct: accountOf(creditor.iban),
    CdtrAgt: bankOf(creditor.bic),
    ChrgBr: 'SLEV',
    CdtrSchmeId: {
      Id: { PrvtId: { Othr: { Id: creditor.creditorId, SchmeNm: { Prtry: 'SEPA' } } } },
    },
    DrctDbtTxInf: payments.map(({ party, ...payment }): Elements => {
      return {
        PmtId: { EndToEndId: endToEndId(run, payment.accountNumber) },
        InstdAmt: amountOf(payment.amountMicro),
        DrctDbtTx: {
          MndtRltdInf: {
            MndtId: party.mandate?.id ?? '',
            DtOfSgntr: party.mandate?.signedOn ?? '',
          },
        },
        DbtrAgt: bankOf(party.bic),
        Dbtr: { Nm: sepaText(party.name, sepaNameLimit) },
        DbtrAcct: accountOf(party.iban),
        RmtInf: remittance(run, payment.accountNumber),
      }
    }),
  }
}

function transferBlock(run: PaymentRun, messageId: string, payments: readonly Payment[]): Elements {
  const { creditor } = run
  return {
    PmtInfId: messageId,
    PmtMtd: 'TRF',
    ...control(payments),
    PmtTpInf: { SvcLvl: { Cd: 'SEPA' } },
    ReqdExctnDt: { Dt: run.transferOn },
    Dbtr: { Nm: sepaText(creditor.name, sepaNameLimit) },
    DbtrAcct: accountOf(creditor.iban),
    DbtrAgt: bankOf(creditor.bic),
    ChrgBr: 'SLEV',
    CdtTrfTxInf: payments.map(({ party, ...payment }): Elements => {
      return {
        PmtId: { EndToEndId: endToEndId(run, payment.accountNumber) },
        Amt: { InstdAmt: amountOf(payment.amountMicro) },
        ...(party.bic === null ? {} : { CdtrAgt: bankOf(party.bic) }),
        Cdtr: { Nm: sepaText(party.name, sepaNameLimit) },
        CdtrAcct: accountOf(party.iban),
        RmtInf: remittance(run, payment.accountNumber),
      }
    }),
  }
}

/** How many payments, and their sum. */
function control(payments: readonly Payment[]): Elements {
  const sumMicro = payments.reduce((sum, { amountMicro }) => sum + BigInt(amountMicro), 0n)
  return { NbOfTxs: String(payments.length), CtrlSum: euros(sumMicro) }
}

/** The same for one home in one run each time: what came back from a bank is found again by it. */
function endToEndId({ month, attempt }: PaymentRun, accountNumber: number): string {
  return `${month}-${attempt}-${accountNumber}`
}

function remittance({ creditor, month }: PaymentRun, accountNumber: number): Elements {
  return { Ustrd: sepaText(`${creditor.name} ${month} (${accountNumber})`, sepaRemittanceLimit) }
}

function accountOf(iban: string): Elements {
  return { Id: { IBAN: iban } }
}

function bankOf(bic: string | null): Elements {
  return { FinInstnId: bic === null ? { Othr: { Id: 'NOTPROVIDED' } } : { BICFI: bic } }
}

function amountOf(amountMicro: number): Elements {
  return { '@Ccy': 'EUR', '#text': euros(BigInt(amountMicro)) }
}

/** Whole cents as euros with two decimals. */
function euros(micro: bigint): string {
  return decimals(Number(micro / 10_000n), 2)
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
})

function documentOf(message: string, root: string, content: Elements): string {
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    Document: { '@xmlns': `urn:iso:std:iso:20022:tech:xsd:${message}`, [root]: content },
  }
  return builder.build(document)
}
