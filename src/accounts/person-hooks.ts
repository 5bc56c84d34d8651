import type { Kysely } from 'kysely'
import type { PersonHooks } from '../cell/person.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Schema } from '../store/schema.ts'
import { endPartsOf } from './communities/meter-parts.ts'
import { forgetParts, partsOfHome } from './communities/store-meter-part.ts'
import type { Account } from './ledger.ts'
import { bankAccountsOf, removeBankAccount } from './payments/store-bank-account.ts'
import { forgetParty } from './payments/store-payment-run.ts'
import { entriesBetween } from './store-statement.ts'
import { accountsOfHome, findHomeAccount, forgetMember } from './store.ts'

/** Entries of one home in an export at the most: about a year of four lines each quarter hour. */
const exportLimit = 150_000

/**
 * What the accounts know about people: the accounts of the homes they live in, with every entry, and their bank
 * accounts. `clock`: real time. Forgetting leaves a numbered account without an owner, so that the others' accounts still add up.
 */
export function accountsPersonHooks(clock: Clock): PersonHooks {
  return {
    room: 'accounts',
    export: async (db, _personId, homeIds) => ({
      accounts: await Promise.all(homeIds.map((homeId) => exportHome(db, homeId))),
    }),
    forget: async (db, _personId, emptyHomeIds) => {
      for (const homeId of emptyHomeIds) {
        await forgetBankAccount(db, homeId)
        await forgetMember(db, homeId)
        await forgetParts(db, homeId)
      }
    },
    movedOut: async (db, homeId) => {
      await forgetBankAccount(db, homeId)
      await endPartsOf(db, homeId, clock.now())
    },
  }
}

/** Who moves in next has another bank. */
async function forgetBankAccount(db: Kysely<Schema>, homeId: string): Promise<void> {
  await removeBankAccount(db, homeId)
  for (const account of await accountsOfHome(db, homeId)) await forgetParty(db, account.id)
}

async function exportHome(db: Kysely<Schema>, homeId: string): Promise<Record<string, unknown>> {
  const account = await findHomeAccount(db, homeId)
  const bankAccount = (await bankAccountsOf(db, [homeId])).get(homeId) ?? null
  const others = (await accountsOfHome(db, homeId)).filter(({ id }) => id !== account?.id)
  return {
    homeId,
    ...(account === null ? { account: null } : await exportAccount(db, account)),
    bankAccount,
    meterParts: await partsOfHome(db, homeId),
    communities: await Promise.all(others.map((other) => exportAccount(db, other))),
  }
}

async function exportAccount(
  db: Kysely<Schema>,
  { id, number, balanceMicro, cellId }: Account,
): Promise<Record<string, unknown>> {
  const entries = await entriesBetween(db, id, 0, Number.MAX_SAFE_INTEGER, exportLimit)
  return {
    account: { neighbourhoodId: cellId, number, balanceMicro },
    entries,
    isComplete: entries.length < exportLimit,
  }
}
