import type { Wording } from '../messages/wording.ts'
import { worthMicro } from '../view/worth.ts'

/** What somebody owes or is owed, micro-units; less than a cent is even. */
export function balanceSentence(wording: Wording, name: string, amountMicro: number): string {
  if (Math.abs(amountMicro) < worthMicro) return wording.say('accounts.even', { name })
  const said = { name, money: wording.money(Math.abs(amountMicro)) }
  return wording.say(amountMicro > 0 ? 'accounts.owned' : 'accounts.owes', said)
}
