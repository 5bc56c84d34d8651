import type { Kysely } from 'kysely'
import type { PersonHooks } from '../cell/person.ts'
import type { Schema } from '../store/schema.ts'
import { bankAccountsOf, removeBankAccount } from './payments/store-bank-account.ts'
import { forgetParty } from './payments/store-payment-run.ts'
import { entriesBetween } from './store-statement.ts'
import { findHomeAccount, forgetMember } from './store.ts'

/** Entries of one home in an export at the most: about a year of four lines each quarter hour. */
const exportLimit = 150_000

/**
 * What the accounts know about people: the accounts of the homes they live in, with every entry, and their bank
 * accounts. Forgetting leaves a numbered account without an owner, so that the others' accounts still add up.
 */
export const accountsPersonHooks: PersonHooks = {
  room: 'accounts',
  export: async (db, _personId, homeIds) => ({
    accounts: await Promise.all(homeIds.map((homeId) => exportHome(db, homeId))),
  }),
  forget: async (db, _personId, emptyHomeIds) => {
    for (const homeId of emptyHomeIds) {
      await forgetBankAccount(db, homeId)
      await forgetMember(db, homeId)
    }
  },
  movedOut: forgetBankAccount,
}

/** Who moves in next has another bank. */
async function forgetBankAccount(db: Kysely<Schema>, homeId: string): Promise<void> {
  await removeBankAccount(db, homeId)
  const account = await findHomeAccount(db, homeId)
  if (account !== null) await forgetParty(db, account.id)
}

async function exportHome(db: Kysely<Schema>, homeId: string): Promise<Record<string, unknown>> {
  const account = await findHomeAccount(db, homeId)
  const bankAccount = (await bankAccountsOf(db, [homeId])).get(homeId) ?? null
  if (account === null) return { homeId, account: null, bankAccount }
  const { number, balanceMicro, cellId } = account
  const entries = await entriesBetween(db, account.id, 0, Number.MAX_SAFE_INTEGER, exportLimit)
  return {
    homeId,
    account: { neighbourhoodId: cellId, number, balanceMicro },
    bankAccount,
    entries,
    isComplete: entries.length < exportLimit,
  }
}
