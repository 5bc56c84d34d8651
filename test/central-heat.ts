import type {
  BuildingInput,
  ChpInput,
  CoolingInput,
  HeatPumpInput,
} from '../src/energy/plan/plan-input.ts'
import { cheapest, each, type Central } from './central.ts'
import { negated, type Term } from './linear-program.ts'

/** A heat pump, or an engine that makes heat and power: its power in each step as terms, kW. */
export function heatPump(
  central: Central,
  device: HeatPumpInput | ChpInput,
  name: string,
): Term[][] {
  const { wishes } = central.input
  const { building, tank } = device
  const maxKw = device.maxW / 1000
  const isEngine = device.kind === 'chp'
  const cooling = device.kind === 'heat-pump' ? device.cooling : undefined
  const power = cheapest(central)
  const worth = isEngine ? Math.max(0, device.fuelMicroPerKwh - power) : power
  if (building !== null) {
    const { heatLossWPerK: loss, thermalMassWhPerK: mass } = building
    warm(central, `${name}x`, maxKw, mass, loss, building.cop, {
      startC: building.indoorC,
      drive: (t) => loss * building.outdoorC[t]! + building.gainsW[t]!,
      minC: (t) => building.minC[t]!,
      maxC: (t) => building.maxC[t]!,
      wish: wishes.comfortMicroPerKelvinHour,
      worth: cooling !== undefined && isWarm(building) ? 0 : worth,
      ...(cooling === undefined ? {} : { cooling, coolingName: `${name}z` }),
    })
  }
  if (tank !== null) {
    warm(central, `${name}y`, maxKw, tank.litres * 1.163, tank.heatLossWPerK, tank.cop, {
      startC: tank.tankC,
      drive: (t) => tank.heatLossWPerK * tank.roomC - tank.drawWh[t]! / central.hours,
      minC: (t) => Math.max(tank.minC, tank.askedC?.[t] ?? 0),
      maxC: () => Math.max(tank.maxC, tank.hotRun?.hotC ?? 0),
      wish: wishes.hotWaterMicroPerKelvinHour,
      worth,
      ...(tank.hotRun === undefined
        ? {}
        : { hotRun: { ...tank.hotRun, price: wishes.hotRunMicroPerKelvin } }),
    })
  }
  return each(central, (t) => {
    const terms: Term[] = []
    if (building !== null) terms.push([1, `${name}x${t}`])
    if (tank !== null) terms.push([1, `${name}y${t}`])
    const cools = building !== null && cooling !== undefined ? [`${name}z${t}`] : []
    const coolKw = (cooling?.maxW ?? 0) / 1000
    if (terms.length + cools.length > 1) {
      central.program.row(
        [...terms, ...cools.map((cool): Term => [maxKw / coolKw, cool])],
        '<=',
        maxKw,
      )
    }
    const least = (device.minW ?? 0) / 1000
    if (!central.isRelaxed && least > 0)
      central.program.runsOrNot(terms, least, maxKw, `${name}r${t}`)
    if (!isEngine) return [...terms, ...cools.map((cool): Term => [1, cool])]
    for (const [, of] of terms) central.program.cost(device.fuelMicroPerKwh * central.hours, of)
    return terms.map(negated)
  })
}

/** Weather, people and sun keep it warm on the whole. */
function isWarm({ minC, outdoorC, gainsW, heatLossWPerK }: BuildingInput): boolean {
  const lack = minC.map((least, t) => heatLossWPerK * (least - outdoorC[t]!) - gainsW[t]!)
  return lack.reduce((sum, of) => sum + of, 0) <= 0
}

/** C dT/dt = drive - loss·T + cop·power, solved exactly over each step; °C in tens, so that rows have one size. */
function warm(
  central: Central,
  name: string,
  maxKw: number,
  mass: number,
  loss: number,
  cop: Float64Array,
  body: {
    startC: number
    drive: (t: number) => number
    minC: (t: number) => number
    maxC: (t: number) => number
    wish: number
    /** Of a kWh of power saved after the end. */
    worth: number
    cooling?: CoolingInput
    coolingName?: string
    hotRun?: { step: number; hotC: number; price: number }
  },
): void {
  const decay = Math.exp((-loss * central.hours) / mass)
  // Kelvin for each W that acts over the step.
  const perW = loss > 0 ? (1 - decay) / loss : central.hours / mass
  let coldest = body.startC
  let warmest = body.startC
  for (let t = 0; t < central.input.steps.count; t++) {
    const own = perW * body.drive(t)
    const perKw = perW * cop[t]! * 1000
    const cool = `${body.coolingName}${t}`
    const coolPerKw = perW * (body.cooling?.eer[t] ?? 0) * 1000
    const coolKw = (body.cooling?.maxW ?? 0) / 1000
    const isRun = body.hotRun?.step === t
    const minC = isRun ? Math.max(body.minC(t), body.hotRun!.hotC) : body.minC(t)
    coldest = decay * coldest + own - coolPerKw * coolKw
    warmest = decay * warmest + own + perKw * maxKw
    const celsius = `${name}t${t}`
    central.program.free(celsius)
    central.program.between(0, `${name}${t}`, maxKw)
    const before: Term[] = t > 0 ? [[-decay, `${name}t${t - 1}`]] : []
    const right = own + (t > 0 ? 0 : decay * body.startC)
    const cooled: Term[] = body.cooling === undefined ? [] : [[coolPerKw, cool]]
    if (body.cooling !== undefined) central.program.between(0, cool, coolKw)
    central.program.row([[1, celsius], ...before, [-perKw, `${name}${t}`], ...cooled], '=', right)
    central.program.row(
      [
        [1, celsius],
        [1, `${celsius}low`],
      ],
      '>=',
      Math.min(minC, warmest),
    )
    central.program.row(
      [
        [1, celsius],
        [-1, `${celsius}high`],
      ],
      '<=',
      Math.max(body.maxC(t), coldest),
    )
    const wish = body.wish * central.hours
    central.program.cost(isRun ? Math.max(wish, body.hotRun!.price) : wish, `${celsius}low`)
    central.program.cost(body.wish * central.hours, `${celsius}high`)
  }
  const bestCop = Math.max(1, ...cop)
  const worth = ((body.worth * 0.9) / bestCop) * (mass / 1000)
  central.program.cost(-worth, `${name}t${central.input.steps.count - 1}`)
  central.program.constant += worth * body.startC
}
