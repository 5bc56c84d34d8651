import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs, minuteMs } from '../../kernel/steps.ts'
import type { PriceRule, PriceWindow, Tariff } from './tariff.ts'

/** No energy has cost more than this: 20 of the currency's units a kWh. A larger number is a slip of the unit. */
const priceLimitMicro = 20_000_000

/** Windows of a rule at the most: one for each hour of a day. */
export const windowsLimit = 24

/** Known prices of a dynamic rule at the most: half a year of quarter hours. */
export const dynamicPricesLimit = 20_000

/** Whether a tariff is one that can be: refused with the field, the value and what would be right. */
export function checkTariff(tariff: Tariff): Result<Tariff> {
  const wrong =
    checkRule(tariff.import, 'import') ??
    checkRule(tariff.export, 'export') ??
    checkAmount(tariff.localFeeMicroPerKwh, 'localFeeMicroPerKwh', priceLimitMicro) ??
    checkAmount(tariff.peakMicroPerKw, 'peakMicroPerKw', 1_000 * priceLimitMicro) ??
    checkAmount(tariff.importLimitW ?? 0, 'importLimitW', 1e9) ??
    checkAmount(tariff.exportLimitW ?? 0, 'exportLimitW', 1e9) ??
    checkAmount(tariff.carbonGPerKwh, 'carbonGPerKwh', 3_000) ??
    checkSpread(tariff)
  return wrong ?? success(tariff)
}

function checkRule(rule: PriceRule, at: string): Refusal | undefined {
  const wrong = checkPrice(rule.priceMicroPerKwh, `${at}.priceMicroPerKwh`)
  if (wrong !== undefined) return wrong
  if (rule.kind === 'time-of-use') {
    if (rule.windows.length > windowsLimit) {
      return refuse(
        'too-many-windows',
        `${at}.windows has ${rule.windows.length} entries; ${windowsLimit} at the most.`,
        `${at}.windows`,
        { most: windowsLimit },
      )
    }
    for (const [i, window] of rule.windows.entries()) {
      const wrongWindow = checkWindow(window, `${at}.windows[${i}]`)
      if (wrongWindow !== undefined) return wrongWindow
    }
  }
  return rule.kind === 'dynamic' ? checkDynamic(rule, at) : undefined
}

function checkPrice(price: number, at: string): Refusal | undefined {
  if (Number.isSafeInteger(price) && Math.abs(price) <= priceLimitMicro) return undefined
  return refuse(
    'impossible-price',
    `${at} is ${price}; it is a whole number of millionths for each kWh, ${priceLimitMicro} at the most (0.30 is 300000).`,
    at,
  )
}

function checkWindow(window: PriceWindow, at: string): Refusal | undefined {
  const { fromMinute, toMinute, weekdays } = window
  if (!Number.isInteger(fromMinute) || !Number.isInteger(toMinute)) {
    return refuse('impossible-window', `${at} begins and ends at whole minutes.`, at)
  }
  if (fromMinute < 0 || toMinute > 1440 || fromMinute >= toMinute) {
    return refuse(
      'impossible-window',
      `${at} goes from minute ${fromMinute} to ${toMinute}; it begins at 0 or later and ends later, at 1440 at the latest. ` +
        'A window over midnight is two windows.',
      at,
    )
  }
  if (
    weekdays.length === 0 ||
    weekdays.some((day) => !Number.isInteger(day) || day < 0 || day > 6)
  ) {
    return refuse(
      'impossible-window',
      `${at}.weekdays names days 0 (Sunday) to 6, at least one.`,
      at,
    )
  }
  return checkPrice(window.priceMicroPerKwh, `${at}.priceMicroPerKwh`)
}

function checkDynamic(
  rule: Extract<PriceRule, { kind: 'dynamic' }>,
  at: string,
): Refusal | undefined {
  if (!Number.isInteger(rule.stepMs) || rule.stepMs < minuteMs || rule.stepMs > dayMs) {
    return refuse(
      'impossible-step',
      `${at}.stepMs is ${rule.stepMs}; a price holds for a minute (${minuteMs}) to a day (${dayMs}).`,
      `${at}.stepMs`,
    )
  }
  if (rule.prices.length > dynamicPricesLimit) {
    return refuse(
      'too-many-prices',
      `${at}.prices has ${rule.prices.length} prices; ${dynamicPricesLimit} at the most.`,
      `${at}.prices`,
    )
  }
  for (const [i, { startMs, priceMicroPerKwh }] of rule.prices.entries()) {
    const wrong = checkPrice(priceMicroPerKwh, `${at}.prices[${i}].priceMicroPerKwh`)
    if (wrong !== undefined) return wrong
    const before = rule.prices[i - 1]
    if (!Number.isSafeInteger(startMs) || (before !== undefined && startMs <= before.startMs)) {
      return refuse(
        'prices-out-of-order',
        `${at}.prices[${i}] starts at ${startMs}; prices are in the order of their start, each start once.`,
        `${at}.prices[${i}].startMs`,
      )
    }
  }
  if (rule.url !== undefined && !/^https?:\/\//.test(rule.url)) {
    return refuse('impossible-address', `${at}.url begins with https:// or http://.`, `${at}.url`)
  }
  return undefined
}

function checkAmount(value: number, at: string, most: number): Refusal | undefined {
  if (Number.isFinite(value) && value >= 0 && value <= most) return undefined
  return refuse('impossible-amount', `${at} is ${value}; it is from 0 to ${most}.`, at)
}

/**
 * Giving energy to the grid never pays more than taking it costs, and a neighbour's energy with its fee is never dearer
 * than the grid's. Of dynamic prices only the one that holds without them is looked at; in single hours
 * `tariffPrices` lowers export price and fee.
 */
function checkSpread(tariff: Tariff): Refusal | undefined {
  for (let weekday = 0; weekday < 7; weekday++) {
    for (const minute of turnsOf(tariff)) {
      const importPrice = staticPrice(tariff.import, weekday, minute)
      const exportPrice = staticPrice(tariff.export, weekday, minute)
      if (exportPrice > importPrice) {
        return refuse(
          'export-above-import',
          `Export pays ${exportPrice} at minute ${minute} of weekday ${weekday}, more than import costs (${importPrice}); ` +
            'the export price is at most the import price.',
          'export',
        )
      }
      if (tariff.localFeeMicroPerKwh > importPrice - exportPrice) {
        return refuse(
          'local-fee-too-high',
          `The local fee of ${tariff.localFeeMicroPerKwh} is more than import less export at minute ${minute} of weekday ${weekday} ` +
            `(${importPrice - exportPrice}); it is at most that.`,
          'localFeeMicroPerKwh',
        )
      }
    }
  }
  return undefined
}

/** Minutes of a day at which some price may change. */
function turnsOf(tariff: Tariff): Set<number> {
  const turns = new Set([0])
  for (const rule of [tariff.import, tariff.export]) {
    if (rule.kind !== 'time-of-use') continue
    for (const { fromMinute, toMinute } of rule.windows) {
      turns.add(fromMinute)
      if (toMinute < 1440) turns.add(toMinute)
    }
  }
  return turns
}

function staticPrice(rule: PriceRule, weekday: number, minute: number): number {
  const windows = rule.kind === 'time-of-use' ? rule.windows : []
  const window = windows.find(
    (w) => w.weekdays.includes(weekday) && w.fromMinute <= minute && minute < w.toMinute,
  )
  return window?.priceMicroPerKwh ?? rule.priceMicroPerKwh
}
