import { unreachable } from '../src/kernel/assert.ts'
import { stepHours } from '../src/kernel/steps.ts'
import type {
  ApplianceInput,
  BatteryInput,
  BuildingInput,
  CarInput,
  ChpInput,
  CoolingInput,
  DeviceInput,
  HeatPumpInput,
  LimitsW,
  PlanInput,
  DemandInput,
  SurplusLoadInput,
} from '../src/energy/plan/plan-input.ts'
import { loadHighs } from './highs.ts'

/** What the central solver found: the optimum of the whole neighbourhood in one program, micro-units. */
export interface CentralOptimum {
  readonly objectiveMicro: number
  readonly seconds: number
}

/**
 * The reference for the planner: the neighbourhood as one mixed-integer linear program, written from the
 * meaning of `PlanInput` and sharing no code with the planner, solved by HiGHS. `isRelaxed`: appliances may
 * mix their starts and batteries be anything between full charge and full discharge; a lower value,
 * and much faster.
 */
export async function centralOptimum(
  input: PlanInput,
  options: { isRelaxed: boolean; solver?: 'simplex' | 'ipm' },
): Promise<CentralOptimum> {
  const highs = await loadHighs()
  const program = new Program(input, options.isRelaxed)
  const text = program.text()
  const began = performance.now()
  const solution = highs.solve(text, {
    output_flag: false,
    mip_rel_gap: 0,
    mip_abs_gap: 0,
    ...(options.solver === undefined ? {} : { solver: options.solver }),
  })
  if (solution.Status !== 'Optimal') throw new Error(`HiGHS says ${solution.Status}`)
  return {
    objectiveMicro: solution.ObjectiveValue * moneyUnit + program.constant,
    seconds: (performance.now() - began) / 1000,
  }
}

/** The same program in LP format, for other solvers, and what an objective of theirs means in micro-units. */
export function centralProgram(
  input: PlanInput,
  options: { isRelaxed: boolean },
): { text: string; toMicro(objective: number): number } {
  const program = new Program(input, options.isRelaxed)
  return {
    text: program.text(),
    toMicro: (objective) => objective * moneyUnit + program.constant,
  }
}

/** What each scenario adds in step t, kW; one of nothing where all is known. */
function scenariosKw({ scenariosW }: Pick<PlanInput, 'scenariosW'>, t: number): number[] {
  return scenariosW?.map((powers) => powers[t]! / 1000) ?? [0]
}

/** Limits in one step, W; Infinity: none. */
interface Limit {
  readonly importW: number
  readonly exportW: number
}

function limitAt(limits: LimitsW | undefined, t: number): Limit {
  return { importW: limits?.importW[t] ?? Infinity, exportW: limits?.exportW[t] ?? Infinity }
}

/** The program counts money in thousands of micro-units and power in kW, so that its numbers are of one size. */
const moneyUnit = 1000

class Program {
  constant = 0
  readonly #input: PlanInput
  readonly #isRelaxed: boolean
  readonly #hours: number
  readonly #count: number
  readonly #objective: string[] = []
  readonly #rows: string[] = []
  readonly #bounds: string[] = []
  readonly #binaries: string[] = []

  constructor(input: PlanInput, isRelaxed: boolean) {
    this.#input = input
    this.#isRelaxed = isRelaxed
    this.#hours = stepHours(input.steps)
    this.#count = input.steps.count
    this.#write()
  }

  text(): string {
    return [
      'Minimize',
      ` cost: ${this.#objective.join('\n ')}`,
      'Subject To',
      ...this.#rows.map((row) => ` ${row}`),
      'Bounds',
      ...this.#bounds.map((bound) => ` ${bound}`),
      ...(this.#binaries.length > 0 ? ['Binary', ` ${this.#binaries.join(' ')}`] : []),
      'End',
    ].join('\n')
  }

  #write(): void {
    const { homes, shared, prices, reachedPeakW, gridLimitsW, gridCautiousW } = this.#input
    const netOfAll: string[][] = Array.from({ length: this.#count }, () => [])
    homes.forEach((home, h) => {
      const powers = home.devices.map((device, d) => this.#device(device, `h${h}d${d}`))
      for (let t = 0; t < this.#count; t++) {
        const net = `h${h}n${t}`
        this.#free(net)
        this.#row(
          [[1, net], ...powers.flatMap((terms) => terms[t]!.map(negated))],
          '=',
          home.fixedW[t]! / 1000,
        )
        netOfAll[t]!.push(net)
        // The part above zero pays the local fee, in each scenario.
        const scenarios = scenariosKw(home, t)
        for (const [k, kw] of scenarios.entries()) {
          this.#row(
            [
              [1, `${net}in${k}`],
              [-1, net],
            ],
            '>=',
            kw,
          )
          const fee = prices.localFeeMicroPerKwh[t]! / scenarios.length
          this.#cost(fee * this.#hours, `${net}in${k}`)
        }
        this.#limit(
          net,
          {
            importW: Math.min(
              home.connectionLimitW ?? Infinity,
              home.limitsW?.importW[t] ?? Infinity,
            ),
            exportW: Math.min(
              home.connectionLimitW ?? Infinity,
              home.limitsW?.exportW[t] ?? Infinity,
            ),
          },
          limitAt(home.cautiousW, t),
        )
        for (const [l, line] of (home.lines ?? []).entries()) {
          const flow = `h${h}l${l}f${t}`
          this.#free(flow)
          this.#row(
            [
              [1, flow],
              ...home.devices.flatMap(({ thingId }, d) =>
                powers[d]![t]!.map(([factor, name]): Term => [
                  -factor * (line.shares[thingId] ?? 0),
                  name,
                ]),
              ),
            ],
            '=',
            (line.fixedShare * home.fixedW[t]!) / 1000,
          )
          this.#limit(
            flow,
            { importW: line.importLimitW[t]!, exportW: line.exportLimitW[t]! },
            limitAt(line.cautiousW, t),
          )
        }
      }
    })
    this.#feeders()
    const sharedPowers = shared.map((device, d) => this.#device(device, `s${d}`))
    for (let t = 0; t < this.#count; t++) {
      this.#row(
        [
          [1, `buy${t}`],
          [-1, `sell${t}`],
          ...netOfAll[t]!.map((net): Term => [-1, net]),
          ...sharedPowers.flatMap((terms) => terms[t]!.map(negated)),
        ],
        '=',
        0,
      )
      const scenarios = scenariosKw(this.#input, t)
      for (const [k, kw] of scenarios.entries()) {
        this.#row(
          [
            [1, `bought${k}n${t}`],
            [-1, `sold${k}n${t}`],
            [-1, `buy${t}`],
            [1, `sell${t}`],
          ],
          '=',
          kw,
        )
        const hours = this.#hours / scenarios.length
        const fee = prices.localFeeMicroPerKwh[t]!
        this.#cost((prices.importMicroPerKwh[t]! - fee) * hours, `bought${k}n${t}`)
        this.#cost(-prices.exportMicroPerKwh[t]! * hours, `sold${k}n${t}`)
      }
      this.#limit(
        `buy${t}`,
        {
          importW: Math.min(prices.importLimitW ?? Infinity, gridLimitsW?.importW[t] ?? Infinity),
          exportW: Infinity,
        },
        { importW: gridCautiousW?.importW[t] ?? Infinity, exportW: Infinity },
      )
      this.#limit(
        `sell${t}`,
        {
          importW: Math.min(prices.exportLimitW ?? Infinity, gridLimitsW?.exportW[t] ?? Infinity),
          exportW: Infinity,
        },
        { importW: gridCautiousW?.exportW[t] ?? Infinity, exportW: Infinity },
      )
      if (prices.peakMicroPerKw === 0) continue
      for (const [k, kw] of scenarios.entries()) {
        const peak = `peak${k}`
        this.#row(
          [
            [1, peak],
            [-1, `buy${t}`],
            [1, `sell${t}`],
          ],
          '>=',
          kw,
        )
        // Each scenario has a highest power of its own.
        if (t > 0) continue
        const price = prices.peakMicroPerKw / scenarios.length
        this.#bounds.push(`${peak} >= ${number(reachedPeakW / 1000)}`)
        this.#cost(price, peak)
        this.constant -= (price * reachedPeakW) / 1000
      }
    }
  }

  /** What is behind a feeder flows through it: homes, and the feeders behind it. */
  #feeders(): void {
    const { feeders = [], homes } = this.#input
    for (const [f, feeder] of feeders.entries()) {
      for (let t = 0; t < this.#count; t++) {
        const behind = [
          ...feeder.homes.map((id) => `h${homes.findIndex(({ cellId }) => cellId === id)}n${t}`),
          ...feeders.flatMap(({ parent }, g) => (parent === feeder.id ? [`f${g}n${t}`] : [])),
        ]
        const net = `f${f}n${t}`
        this.#free(net)
        this.#row([[1, net], ...behind.map((name): Term => [-1, name])], '=', 0)
        this.#limit(
          net,
          {
            importW: feeder.limitsW.importW[t]!,
            exportW: feeder.limitsW.exportW[t]!,
          },
          limitAt(feeder.cautiousW, t),
        )
      }
    }
  }

  /** Writes one device; returns its power in each step as terms, kW. */
  #device(device: DeviceInput, name: string): Term[][] {
    switch (device.kind) {
      case 'battery':
        return this.#battery(device, name)
      case 'car':
        return this.#car(device, name)
      case 'heat-pump':
      case 'chp':
        return this.#heatPump(device, name)
      case 'surplus-load':
        return this.#surplusLoad(device, name)
      case 'demand':
        return this.#demand(device, name)
      case 'appliance':
        return this.#appliance(device, name)
      case 'generator':
        return this.#each((t) => {
          const most = number(device.availableW[t]! / 1000)
          this.#bounds.push(`${device.isCurtailable ? 0 : most} <= ${name}g${t} <= ${most}`)
          return [[-1, `${name}g${t}`]]
        })
      case 'fixed':
        return this.#each((t) => {
          const given = number(device.powerW[t]! / 1000)
          this.#bounds.push(`${given} <= ${name}f${t} <= ${given}`)
          return [[1, `${name}f${t}`]]
        })
      default:
        return unreachable(device)
    }
  }

  #battery(device: BatteryInput, name: string): Term[][] {
    const { dischargeEfficiency, capacityWh, storedWh, reserveWh } = device
    const worth = device.endValueMicroPerKwh ?? this.#cheapest() * dischargeEfficiency
    const wish = this.#input.wishes.reserveMicroPerKwhHour * this.#hours
    let most = storedWh
    const powers = this.#each((t) => {
      const level = `${name}e${t}`
      const lostWh = device.lostWh?.[t] ?? 0
      most = this.#most(device, t, most - lostWh)
      this.#store(device, name, t, storedWh, lostWh, true)
      // What was not in it can leave it no more than what it can be filled with.
      this.#bounds.push(
        `${number(Math.min(0, most) / 1000)} <= ${level} <= ${number(capacityWh / 1000)}`,
      )
      this.#row(
        [
          [1, level],
          [1, `${level}low`],
        ],
        '>=',
        Math.min(Math.max(reserveWh, device.askedWh?.[t] ?? 0), most) / 1000,
      )
      this.#cost(wish, `${level}low`)
      return [
        [1, `${name}c${t}`],
        [-1, `${name}d${t}`],
      ]
    })
    this.#cost(-worth, `${name}e${this.#count - 1}`)
    this.constant += (worth * storedWh) / 1000
    return powers
  }

  #car(device: CarInput, name: string): Term[][] {
    const { windows, capacityWh, storedWh, minWh = 0 } = device
    const worth = device.endValueMicroPerKwh ?? this.#cheapest()
    const inWindow = (t: number): boolean =>
      windows.some((window) => window.fromStep <= t && t < window.toStep)
    let trips = 0
    let most = storedWh
    const powers = this.#each((t) => {
      const trip = windows.find((window) => window.toStep === t)?.tripWh ?? 0
      trips += trip
      const level = `${name}e${t}`
      const plugged = inWindow(t)
      most = plugged ? this.#most(device, t, most - trip) : Math.min(capacityWh, most - trip)
      this.#store(device, name, t, storedWh, trip, plugged)
      const lowest = device.maxDischargeW > 0 ? Math.min(device.reserveWh, storedWh) : -Infinity
      const floor = Number.isFinite(lowest) ? number(Math.min(lowest, most) / 1000) : '-inf'
      this.#bounds.push(`${floor} <= ${level} <= ${number(capacityWh / 1000)}`)
      const leaving = windows.find((window) => window.toStep === t + 1)
      // No target, no wish: also where trips took more than there was, and the level is below nothing.
      if (leaving !== undefined && leaving.targetWh > 0) {
        this.#row(
          [
            [1, level],
            [1, `${level}low`],
          ],
          '>=',
          Math.min(Math.max(leaving.targetWh, minWh), most) / 1000,
        )
        this.#cost(this.#input.wishes.carMicroPerKwh, `${level}low`)
      } else if (plugged && minWh > 0) {
        this.#row(
          [
            [1, level],
            [1, `${level}low`],
          ],
          '>=',
          Math.min(minWh, most) / 1000,
        )
        this.#cost(this.#input.wishes.reserveMicroPerKwhHour * this.#hours, `${level}low`)
      }
      return [
        [1, `${name}c${t}`],
        [-1, `${name}d${t}`],
      ]
    })
    this.#cost(-worth, `${name}e${this.#count - 1}`)
    this.constant += (worth * storedWh) / 1000
    return powers
  }

  /** The most energy there can be after a step that begins with `wh`. */
  #most(device: BatteryInput | CarInput, t: number, wh: number): number {
    const { capacityWh, maxChargeW, chargeEfficiency, fade } = device
    const stored = this.#hours * chargeEfficiency
    const most = Math.min(capacityWh, wh + stored * this.#mostIn(device, t))
    if (fade === undefined) return most
    const perWh = (maxChargeW - fade.fullW) / (capacityWh - fade.fromWh)
    const faded = (wh + stored * (maxChargeW + perWh * fade.fromWh)) / (1 + stored * perWh)
    return Math.min(most, Math.max(wh, faded))
  }

  /** The most that it is charged with, W: a charger that needs more than there is stays off. */
  #mostIn(device: BatteryInput | CarInput, t: number): number {
    const powerW = Math.min(device.maxChargeW, device.surplusW?.[t] ?? Infinity)
    const isEnough = device.kind !== 'car' || powerW >= (device.leastChargeW ?? 0)
    return isEnough ? powerW : 0
  }

  /** Level after step t from the one before, charge and discharge; never both at once. */
  #store(
    device: BatteryInput | CarInput,
    name: string,
    t: number,
    storedWh: number,
    tripWh: number,
    isThere: boolean,
  ): void {
    const charge = `${name}c${t}`
    const discharge = `${name}d${t}`
    const maxIn = isThere ? this.#mostIn(device, t) / 1000 : 0
    const maxOut = isThere ? device.maxDischargeW / 1000 : 0
    this.#bounds.push(
      `0 <= ${charge} <= ${number(maxIn)}`,
      `0 <= ${discharge} <= ${number(maxOut)}`,
    )
    this.#cost(device.wearMicroPerKwh * this.#hours, discharge)
    const before: Term[] = t > 0 ? [[-1, `${name}e${t - 1}`]] : []
    this.#row(
      [
        [1, `${name}e${t}`],
        ...before,
        [-this.#hours * device.chargeEfficiency, charge],
        [this.#hours / device.dischargeEfficiency, discharge],
      ],
      '=',
      ((t > 0 ? 0 : storedWh) - tripWh) / 1000,
    )
    const { fade } = device
    if (fade !== undefined && isThere) {
      const perKwh = (device.maxChargeW - fade.fullW) / (device.capacityWh - fade.fromWh)
      this.#row(
        [
          [1, charge],
          [perKwh, `${name}e${t}`],
        ],
        '<=',
        (device.maxChargeW + perKwh * fade.fromWh) / 1000,
      )
    }
    const least = device.kind === 'car' ? (device.leastChargeW ?? 0) / 1000 : 0
    if (!this.#isRelaxed && least > 0) this.#runsOrNot([[1, charge]], least, maxIn, `${name}r${t}`)
    if (maxIn === 0 || maxOut === 0) return
    if (this.#isRelaxed)
      this.#row(
        [
          [1 / maxIn, charge],
          [1 / maxOut, discharge],
        ],
        '<=',
        1,
      )
    else {
      const isCharging = `${name}b${t}`
      this.#binaries.push(isCharging)
      this.#row(
        [
          [1, charge],
          [-maxIn, isCharging],
        ],
        '<=',
        0,
      )
      this.#row(
        [
          [1, discharge],
          [maxOut, isCharging],
        ],
        '<=',
        maxOut,
      )
    }
  }

  /** A mixture of the ends of one piece; relaxed, of all. */
  #demand(device: DemandInput, name: string): Term[][] {
    return this.#each((t) => {
      const power: Term[] = []
      const weights: Term[] = []
      for (const [i, piece] of (device.pieces[t] ?? []).entries()) {
        const [from, to, is] = [`${name}a${t}_${i}`, `${name}b${t}_${i}`, `${name}z${t}_${i}`]
        this.#bounds.push(`0 <= ${from} <= 1`, `0 <= ${to} <= 1`, `0 <= ${is} <= 1`)
        this.#row(
          [
            [1, from],
            [1, to],
            [-1, is],
          ],
          '=',
          0,
        )
        if (!this.#isRelaxed) this.#binaries.push(is)
        this.#cost(piece.fromMicroPerHour * this.#hours, from)
        this.#cost(piece.toMicroPerHour * this.#hours, to)
        weights.push([1, is])
        power.push([piece.fromW / 1000, from], [piece.toW / 1000, to])
      }
      if (weights.length > 0) this.#row(weights, '=', 1)
      return power
    })
  }

  #surplusLoad(device: SurplusLoadInput, name: string): Term[][] {
    return this.#each((t) => {
      const most = Math.min(device.maxW, device.surplusW[t]!) / 1000
      this.#bounds.push(`0 <= ${name}l${t} <= ${number(most)}`)
      this.#cost(-device.worthMicroPerKwh * this.#hours, `${name}l${t}`)
      return [[1, `${name}l${t}`]]
    })
  }

  #heatPump(device: HeatPumpInput | ChpInput, name: string): Term[][] {
    const { wishes } = this.#input
    const { building, tank } = device
    const maxKw = device.maxW / 1000
    const isEngine = device.kind === 'chp'
    const cooling = device.kind === 'heat-pump' ? device.cooling : undefined
    const power = this.#cheapest()
    const worth = isEngine ? Math.max(0, device.fuelMicroPerKwh - power) : power
    if (building !== null) {
      const { heatLossWPerK: loss, thermalMassWhPerK: mass } = building
      this.#warm(`${name}x`, maxKw, mass, loss, building.cop, {
        startC: building.indoorC,
        drive: (t) => loss * building.outdoorC[t]! + building.gainsW[t]!,
        minC: (t) => building.minC[t]!,
        maxC: (t) => building.maxC[t]!,
        wish: wishes.comfortMicroPerKelvinHour,
        worth: cooling !== undefined && this.#isWarm(building) ? 0 : worth,
        ...(cooling === undefined ? {} : { cooling, coolingName: `${name}z` }),
      })
    }
    if (tank !== null) {
      this.#warm(`${name}y`, maxKw, tank.litres * 1.163, tank.heatLossWPerK, tank.cop, {
        startC: tank.tankC,
        drive: (t) => tank.heatLossWPerK * tank.roomC - tank.drawWh[t]! / this.#hours,
        minC: (t) => Math.max(tank.minC, tank.askedC?.[t] ?? 0),
        maxC: () => Math.max(tank.maxC, tank.hotRun?.hotC ?? 0),
        wish: wishes.hotWaterMicroPerKelvinHour,
        worth,
        ...(tank.hotRun === undefined
          ? {}
          : { hotRun: { ...tank.hotRun, price: wishes.hotRunMicroPerKelvin } }),
      })
    }
    return this.#each((t) => {
      const terms: Term[] = []
      if (building !== null) terms.push([1, `${name}x${t}`])
      if (tank !== null) terms.push([1, `${name}y${t}`])
      const cools = building !== null && cooling !== undefined ? [`${name}z${t}`] : []
      const coolKw = (cooling?.maxW ?? 0) / 1000
      if (terms.length + cools.length > 1) {
        this.#row([...terms, ...cools.map((cool): Term => [maxKw / coolKw, cool])], '<=', maxKw)
      }
      const least = (device.minW ?? 0) / 1000
      if (!this.#isRelaxed && least > 0) this.#runsOrNot(terms, least, maxKw, `${name}r${t}`)
      if (!isEngine) return [...terms, ...cools.map((cool): Term => [1, cool])]
      for (const [, of] of terms) this.#cost(device.fuelMicroPerKwh * this.#hours, of)
      return terms.map(negated)
    })
  }

  /** A sum between a least and a most, or nothing. */
  #runsOrNot(terms: readonly Term[], least: number, most: number, runs: string): void {
    this.#binaries.push(runs)
    this.#row([...terms, [-least, runs]], '>=', 0)
    this.#row([...terms, [-most, runs]], '<=', 0)
  }

  /** Weather, people and sun keep it warm on the whole. */
  #isWarm({ minC, outdoorC, gainsW, heatLossWPerK }: BuildingInput): boolean {
    const lack = minC.map((least, t) => heatLossWPerK * (least - outdoorC[t]!) - gainsW[t]!)
    return lack.reduce((sum, of) => sum + of, 0) <= 0
  }

  /** C dT/dt = drive - loss·T + cop·power, solved exactly over each step; °C in tens, so that rows have one size. */
  #warm(
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
    const decay = Math.exp((-loss * this.#hours) / mass)
    // Kelvin for each W that acts over the step.
    const perW = loss > 0 ? (1 - decay) / loss : this.#hours / mass
    let coldest = body.startC
    let warmest = body.startC
    for (let t = 0; t < this.#count; t++) {
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
      this.#free(celsius)
      this.#bounds.push(`0 <= ${name}${t} <= ${number(maxKw)}`)
      const before: Term[] = t > 0 ? [[-decay, `${name}t${t - 1}`]] : []
      const right = own + (t > 0 ? 0 : decay * body.startC)
      const cooled: Term[] = body.cooling === undefined ? [] : [[coolPerKw, cool]]
      if (body.cooling !== undefined) this.#bounds.push(`0 <= ${cool} <= ${number(coolKw)}`)
      this.#row([[1, celsius], ...before, [-perKw, `${name}${t}`], ...cooled], '=', right)
      this.#row(
        [
          [1, celsius],
          [1, `${celsius}low`],
        ],
        '>=',
        Math.min(minC, warmest),
      )
      this.#row(
        [
          [1, celsius],
          [-1, `${celsius}high`],
        ],
        '<=',
        Math.max(body.maxC(t), coldest),
      )
      const wish = body.wish * this.#hours
      this.#cost(isRun ? Math.max(wish, body.hotRun!.price) : wish, `${celsius}low`)
      this.#cost(body.wish * this.#hours, `${celsius}high`)
    }
    const bestCop = Math.max(1, ...cop)
    const worth = ((body.worth * 0.9) / bestCop) * (mass / 1000)
    this.#cost(-worth, `${name}t${this.#count - 1}`)
    this.constant += worth * body.startC
  }

  #appliance(device: ApplianceInput, name: string): Term[][] {
    const { profileWh, earliestStart, readyStep } = device
    const last = Math.max(earliestStart, readyStep - profileWh.length)
    const starts = Array.from({ length: last - earliestStart + 1 }, (_, i) => earliestStart + i)
    for (const start of starts) {
      if (this.#isRelaxed) this.#bounds.push(`0 <= ${name}a${start} <= 1`)
      else this.#binaries.push(`${name}a${start}`)
    }
    this.#row(
      starts.map((start): Term => [1, `${name}a${start}`]),
      '=',
      1,
    )
    return this.#each((t) =>
      starts.flatMap((start): Term[] => {
        const energy = profileWh[t - start]
        return energy === undefined ? [] : [[energy / this.#hours / 1000, `${name}a${start}`]]
      }),
    )
  }

  /** Cost of both directions of a flow beyond its limits, and beyond cautious ones; Infinity: there is none. */
  #limit(flow: string, { importW, exportW }: Limit, cautious?: Limit): void {
    const { limitMicroPerKwh, cautionMicroPerKwh } = this.#input.wishes
    const sides = [
      [importW, 1, 'over', limitMicroPerKwh],
      [exportW, -1, 'under', limitMicroPerKwh],
      [cautious?.importW ?? Infinity, 1, 'early', cautionMicroPerKwh],
      [cautious?.exportW ?? Infinity, -1, 'late', cautionMicroPerKwh],
    ] as const
    for (const [limitW, sign, name, price] of sides) {
      if (limitW === Infinity) continue
      this.#row(
        [
          [sign, flow],
          [-1, `${flow}${name}`],
        ],
        '<=',
        limitW / 1000,
      )
      this.#cost(price * this.#hours, `${flow}${name}`)
    }
  }

  #cheapest(): number {
    return Math.max(0, Math.min(...this.#input.prices.importMicroPerKwh))
  }

  #each(of: (t: number) => Term[]): Term[][] {
    return Array.from({ length: this.#count }, (_, t) => of(t))
  }

  #free(name: string): void {
    this.#bounds.push(`${name} free`)
  }

  /** `micro` for each unit of a variable. */
  #cost(micro: number, name: string): void {
    this.#objective.push(`${signed(micro / moneyUnit)} ${name}`)
  }

  #row(terms: readonly Term[], relation: '=' | '<=' | '>=', right: number): void {
    const left = terms.map(([factor, name]) => `${signed(factor)} ${name}`).join(' ')
    this.#rows.push(`${left} ${relation} ${number(right)}`)
  }
}

type Term = [factor: number, name: string]

function negated([factor, name]: Term): Term {
  return [-factor, name]
}

function number(value: number): string {
  return Object.is(value, -0) ? '0' : String(value)
}

function signed(value: number): string {
  return value < 0 ? `- ${-value}` : `+ ${value}`
}
