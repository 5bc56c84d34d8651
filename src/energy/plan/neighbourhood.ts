import { stepHours, type Steps } from '../../kernel/steps.ts'
import { unreachable } from '../../kernel/assert.ts'
import { copied, ordinaryFloats, type Floats } from '../../kernel/floats.ts'
import { lanes } from '../../kernel/lanes/lane-program.ts'
import {
  assertTerms,
  exchangeCost,
  inMoney,
  type ExchangeTerms,
} from '../../coordination/exchange.ts'
import type { Workplace } from '../chain/workplace.ts'
import type { Flexibility } from '../devices/flexibility.ts'
import { plannedAppliance } from '../devices/appliance.ts'
import { ApplianceFlexibility } from '../devices/appliance-flexibility.ts'
import { plannedBattery } from '../devices/battery.ts'
import { plannedCar } from '../devices/car.ts'
import { ChainMember, isLone, roomFor, type Line } from '../chain/chain-member.ts'
import { plannedDemand } from '../devices/demand.ts'
import { endValueMicroPerKwh, type DeviceContext, type PlannedDevice } from '../devices/device.ts'
import { plannedFixed, plannedGenerator } from '../devices/generator.ts'
import { GeneratorFlexibility, JointGenerators } from '../devices/generator-flexibility.ts'
import { plannedHeatPump } from '../devices/heat-pump.ts'
import { HomeLine } from '../chain/home-line.ts'
import { weighed } from '../mandate/compile-weights.ts'
import { isGridLimit, mandatedTerms } from '../mandate/mandated-terms.ts'
import { plannedSurplusLoad } from '../devices/surplus-load.ts'
import type { LastPlan } from './last-plan.ts'
import type { DeviceInput, HomeInput, LimitsW, PlanInput } from './plan-input.ts'

/** A neighbourhood put together for the rounds: devices in homes, homes around the exchange with the grid. */
export interface Neighbourhood {
  readonly members: readonly ChainMember[]
  /** What nobody can shift and no line carries, W, [step]. */
  readonly fixedW: Float64Array
  readonly homes: readonly PlannedHome[]
  readonly shared: readonly PlannedDevice[]
  readonly appliances: readonly PlacedAppliance[]
  /** Net power of the plan, W, [step]. */
  netW(): Float64Array
}

export interface PlannedHome {
  readonly input: HomeInput
  readonly devices: readonly PlannedDevice[]
  /** The exchange over the home's connection; null where it costs nothing and has no limit. */
  readonly terms: ExchangeTerms | null
  /** What else in it has limits that what its devices can do reaches. */
  readonly lines: readonly HomeLine[]
  /** What the limits of one of its lines add to the price of what flows there, for each W and step, [step]. */
  readonly linePrices: (line: HomeLine) => Float64Array
  /** Net power of the plan, W, [step], in an array from `floats` or one of its own. */
  netW(floats?: Floats): Float64Array
}

/** An appliance and the member it belongs to. */
export interface PlacedAppliance {
  readonly appliance: ApplianceFlexibility
  readonly member: ChainMember
}

export function buildNeighbourhood(
  input: PlanInput,
  last: LastPlan,
  usualPrice: number,
  workplace: Workplace,
): Neighbourhood {
  const { steps, homes, prices } = input
  const context: DeviceContext = {
    steps,
    hours: stepHours(steps),
    endValueMicroPerKwh: endValueMicroPerKwh(prices),
    wishes: input.wishes,
    floats: workplace.floats,
    constant: (value) => workplace.floats.filled(steps.count, value),
    lastPowerW: (thingId) => last.powerW(thingId),
    lastTankW: (thingId) => last.tankW(thingId),
    lastCoolingW: (thingId) => last.coolingW(thingId),
  }
  const perStep = context.hours / 1000
  const linePricesAt = {
    limit: input.wishes.limitMicroPerKwh * perStep,
    caution: input.wishes.cautionMicroPerKwh * perStep,
    perKwh: perStep,
  }
  const hasFee = prices.localFeeMicroPerKwh.some((fee) => fee > 0)
  const none = new Float64Array(steps.count)
  const fixedW = new Float64Array(steps.count)
  const members: ChainMember[] = []
  const lone: Flexibility[] = []
  const generators: GeneratorFlexibility[] = []
  const join = ({ flexibility }: PlannedDevice): void => {
    if (flexibility instanceof GeneratorFlexibility) generators.push(flexibility)
    else if (isLone(flexibility)) lone.push(flexibility)
    else members.push(new ChainMember([flexibility], none, null, workplace))
  }
  const lineFor = ({ cellId, fixedW: fixed }: HomeInput, terms: ExchangeTerms): Line => ({
    terms,
    startPrices: linePrices(last.netW(cellId, fixed), terms),
    usualPrice,
  })
  const planned = homes.map((home): PlannedHome => {
    const devices = home.devices.map((device) => plannedDevice(device, context))
    const terms = hasFee || hasLimit(home) ? connectionTerms(home, input) : null
    let linePrices: PlannedHome['linePrices'] = () => none
    const lines = (home.lines ?? [])
      .map((line) => new HomeLine(line, devices, home.fixedW, linePricesAt))
      .filter(({ limits }) => limits.length > 0)
    if (terms !== null || lines.length > 0) {
      const of = devices.map(({ flexibility }) => flexibility)
      const line = terms === null ? null : lineFor(home, terms)
      const member = new ChainMember(of, home.fixedW, line, workplace, lines)
      members.push(member)
      linePrices = (asked) => member.linePrices(asked)
    } else {
      // Nothing binds the devices of such a home together: each answers by itself.
      for (const device of devices) join(device)
      add(fixedW, home.fixedW)
    }
    const netW = (floats?: Floats): Float64Array => netOf(home, devices, floats)
    return { input: home, devices, terms, lines, linePrices, netW }
  })
  const shared = input.shared.map((device) => plannedDevice(device, context))
  for (const device of shared) join(device)
  for (const pair of inPairs(lone, steps.count))
    members.push(new ChainMember(pair, none, null, workplace))
  if (generators.length > 0) {
    const others = [...members]
    const joint = new JointGenerators(generators, steps.count, () => {
      const astrayW = new Float64Array(steps.count)
      for (const member of others) member.addAstray(astrayW)
      return astrayW
    })
    members.push(new ChainMember([joint], none, null, workplace))
  }
  return {
    members,
    fixedW,
    homes: planned,
    shared,
    appliances: members.flatMap((member) =>
      member.devices
        .filter((device) => device instanceof ApplianceFlexibility)
        .map((appliance) => ({ appliance, member })),
    ),
    netW() {
      const netW = fixedW.slice()
      for (const { plan } of members) add(netW, plan)
      return netW
    },
  }
}

/** Two that need the same room are worked out at once. */
function inPairs(lone: readonly Flexibility[], count: number): Flexibility[][] {
  const kinds = Map.groupBy(lone, (device) => roomFor(device, count))
  return [...kinds.values()].flatMap((of) =>
    of.flatMap((_, i) => (i % lanes === 0 ? [of.slice(i, i + lanes)] : [])),
  )
}

function plannedDevice(input: DeviceInput, context: DeviceContext): PlannedDevice {
  switch (input.kind) {
    case 'battery':
      return plannedBattery(input, context)
    case 'car':
      return plannedCar(input, context)
    case 'heat-pump':
    case 'chp':
      return plannedHeatPump(input, context)
    case 'appliance':
      return plannedAppliance(input, context)
    case 'surplus-load':
      return plannedSurplusLoad(input, context)
    case 'demand':
      return plannedDemand(input, context)
    case 'generator':
      return plannedGenerator(input, context)
    case 'fixed':
      return plannedFixed(input)
    default:
      return unreachable(input)
  }
}

/** Whether anything limits what flows through a home's connection. */
export function hasLimit({ connectionLimitW, limitsW }: HomeInput): boolean {
  return (
    connectionLimitW !== null ||
    (limitsW !== undefined && [...limitsW.importW, ...limitsW.exportW].some(Number.isFinite))
  )
}

/** What a home's connection costs: the local fee for all it takes in; what of it came from the grid the neighbourhood pays that much less for. */
export function connectionTerms(home: HomeInput, input: PlanInput): ExchangeTerms {
  const perStep = stepHours(input.steps) / 1000
  const { connectionLimitW, limitsW, cautiousW, scenariosW } = home
  return checkedTerms({
    buy: input.prices.localFeeMicroPerKwh.map((fee) => fee * perStep),
    sell: new Float64Array(input.steps.count),
    buyLimit: limitOf(input.steps, connectionLimitW, limitsW?.importW),
    sellLimit: limitOf(input.steps, connectionLimitW, limitsW?.exportW),
    limitPrice: input.wishes.limitMicroPerKwh * perStep,
    peakPrice: 0,
    peakFrom: 0,
    ...(scenariosW === undefined ? {} : { scenarios: scenariosW }),
    ...cautiousTerms(cautiousW, input),
  })
}

/** The local fee that a home with this net power, W, [step], pays over its connection, micro-units. */
export function feeCost(terms: ExchangeTerms | null, netW: Float64Array): number {
  return terms === null ? 0 : exchangeCost(inMoney(terms), netW)
}

/** What the neighbourhood's sum costs at its connection with the grid. */
export function gridExchange(input: PlanInput): ExchangeTerms {
  const { prices, wishes, gridLimitsW, gridCautiousW, scenariosW } = input
  const perStep = stepHours(input.steps) / 1000
  const sell = prices.exportMicroPerKwh.map((price) => price * perStep)
  const terms: ExchangeTerms = {
    buy: prices.importMicroPerKwh.map((price, t) =>
      Math.max(sell[t]!, (price - prices.localFeeMicroPerKwh[t]!) * perStep),
    ),
    sell,
    buyLimit: limitOf(input.steps, prices.importLimitW, gridLimitsW?.importW),
    sellLimit: limitOf(input.steps, prices.exportLimitW, gridLimitsW?.exportW),
    limitPrice: wishes.limitMicroPerKwh * perStep,
    peakPrice: prices.peakMicroPerKw / 1000,
    peakFrom: Math.max(0, input.reachedPeakW),
    ...(scenariosW === undefined ? {} : { scenarios: scenariosW }),
    ...cautiousTerms(gridCautiousW, input),
    ...mandatedTerms(input, isGridLimit),
  }
  return checkedTerms(weighed(terms, input))
}

/** Cautious limits as an exchange has them. */
export function cautiousTerms(
  cautiousW: LimitsW | undefined,
  { steps, wishes }: Pick<PlanInput, 'steps' | 'wishes'>,
): Pick<ExchangeTerms, 'cautious'> {
  if (cautiousW === undefined) return {}
  const price = wishes.cautionMicroPerKwh * (stepHours(steps) / 1000)
  return { cautious: { buyLimit: cautiousW.importW, sellLimit: cautiousW.exportW, price } }
}

/** The limits of an exchange. */
export function limitsOf({ buyLimit, sellLimit }: ExchangeTerms): LimitsW {
  return { importW: buyLimit, exportW: sellLimit }
}

/** The limits that are reached first: the cautious ones where there are any. */
export function nearestLimitsOf(terms: ExchangeTerms): LimitsW {
  const { buyLimit, sellLimit } = terms.cautious ?? terms
  return { importW: buyLimit, exportW: sellLimit }
}

/** The tighter of a limit that always holds (null: none) and those of each step. */
function limitOf(
  { count }: Steps,
  alwaysW: number | null,
  atTimesW: Float64Array | undefined,
): Float64Array {
  const limits = new Float64Array(count).fill(alwaysW ?? Infinity)
  return atTimesW === undefined ? limits : limits.map((limit, t) => Math.min(limit, atTimesW[t]!))
}

/** Terms of ours are right, or that is a defect. */
export function checkedTerms(terms: ExchangeTerms): ExchangeTerms {
  assertTerms(terms)
  return terms
}

/** The home's own price to begin with: the fee where it lacks, nothing where it has too much. */
function linePrices(netW: Float64Array, terms: ExchangeTerms): Float64Array {
  return terms.buy.map((fee, t) => (netW[t]! > 0 ? fee : 0))
}

function netOf(
  { fixedW }: HomeInput,
  devices: readonly PlannedDevice[],
  floats: Floats = ordinaryFloats,
): Float64Array {
  const netW = copied(fixedW, floats)
  for (const device of devices) add(netW, device.flexibility.plan)
  return netW
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
