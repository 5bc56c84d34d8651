import { FloatsSideBySide } from '../../kernel/floats.ts'
import type { Group, Soon } from '../../coordination/group.ts'
import type { Room } from '../../coordination/room.ts'
import { Workplace } from '../chain/workplace.ts'
import { StorageFlexibility } from '../devices/storage-flexibility.ts'
import {
  joinedReserves,
  keptReserves,
  type KeptReserve,
  type PlannedBattery,
} from '../mandate/kept-reserves.ts'
import { HomesGroup } from './homes-group.ts'
import { ownDevicesCost } from './home-cost.ts'
import { idleDevice, idleHome, idleTogether, type Idle } from './idle.ts'
import { LastPlan } from './last-plan.ts'
import { buildNeighbourhood, type Neighbourhood, type PlannedHome } from './neighbourhood.ts'
import type { PlannedDevice } from '../devices/device.ts'
import { partInputs, type PartInput } from './part-input.ts'
import type { PlanInput } from './plan-input.ts'
import { startSoftness } from './plan-softness.ts'
import type { DevicePlan, HomePlan, Plan } from './plan.ts'
import { PreferredHomes, type Shares, type Shift, type Taken } from './preferred-homes.ts'
import { readHome, sharedPlan } from './read-plan.ts'
import { wishRelaxations } from '../limits/relaxations.ts'
import type { Worths } from './step-market.ts'
import { Whole, type Outside } from './surroundings.ts'

/** Some homes of a neighbourhood while it plans, here or in another thread: a group in the rounds, that can also be read. */
export interface Part extends Group {
  /** The feeder with a limit that all of them are right behind; null: none. */
  readonly feederId: string | null
  readonly opening: Opening
  /** All take up the last plan as far as it still can be followed; what that costs without the exchange, and their use. */
  resume(): Soon<Resumed>
  /** Net power of the plan, W, [step]. */
  netW(): Soon<Float64Array>
  /** By how much all would rather change the plan where there is `room` in front of them; and has them change it by these shares of that (`PreferredHomes`). */
  askPreferred(room: Room): Soon<Shift>
  takePreferred(room: Room, shares: Shares): Soon<Taken>
  /** What is in stores is worth, where that is known here. */
  worths?(): Worths
  /** Reads the plan back. */
  read(outside: Outside): Soon<PartPlan>
  /** Nothing more is asked: what it holds is given back. To close it again changes nothing. */
  close(): void
}

/** Makes the parts that a neighbourhood is planned in. `input` is the whole one's. */
export type OpenParts = (input: PlanInput, usualPrice: number) => Soon<readonly Part[]>

/** All in this thread. */
export const inThisThread: OpenParts = (input, usualPrice) =>
  partInputs(input).map((part) => LocalPart.open(part, usualPrice))

/** What a part has to tell before it is asked anything. */
export interface Opening {
  readonly movers: number
  readonly limits: number
  /** What nobody can shift and no line carries, and what members use to begin with, W, [step]. */
  readonly fixedW: Float64Array
  readonly use: Float64Array
}

export interface Resumed {
  readonly cost: number
  readonly use: Float64Array
}

export interface PartPlan {
  readonly homes: readonly HomePlan[]
  readonly shared: readonly DevicePlan[]
  readonly relaxed: Plan['relaxed']
  /** What of the plan its homes pay and its devices cost by themselves, micro-units of money. */
  readonly costMicro: number
  readonly idle: Idle
  /** What its batteries keep of what was decided on. */
  readonly reserves: readonly KeptReserve[]
}

/** Plans of one part's homes, put together. */
export function joined(plans: readonly PartPlan[], stepCount: number): PartPlan {
  return {
    homes: plans.flatMap(({ homes }) => homes),
    shared: plans.flatMap(({ shared }) => shared),
    relaxed: plans.flatMap(({ relaxed }) => relaxed),
    costMicro: plans.reduce((sum, { costMicro }) => sum + costMicro, 0),
    idle: idleTogether(
      plans.map(({ idle }) => idle),
      stepCount,
    ),
    reserves: joinedReserves(plans.flatMap(({ reserves }) => reserves)),
  }
}

/** A part in this thread. */
export class LocalPart extends HomesGroup implements Part {
  readonly feederId: string | null
  readonly opening: Opening
  readonly #input: PlanInput
  readonly #built: Neighbourhood
  readonly #workplace: Workplace
  readonly #preferred: PreferredHomes

  private constructor({ feederId, input }: PartInput, built: Neighbourhood, workplace: Workplace) {
    super(built)
    this.feederId = feederId
    const use = new Float64Array(input.steps.count)
    for (const member of built.members) add(use, member.use)
    this.opening = { movers: this.movers, limits: this.limits, fixedW: built.fixedW, use }
    this.#input = input
    this.#built = built
    this.#workplace = workplace
    this.#preferred = new PreferredHomes(built, input)
  }

  static open(part: PartInput, usualPrice: number): LocalPart {
    const { input } = part
    const workplace = new Workplace(startSoftness(usualPrice))
    const built = buildNeighbourhood(input, new LastPlan(input), usualPrice, workplace)
    return new LocalPart(part, built, workplace)
  }

  resume(): Resumed {
    const use = new Float64Array(this.#input.steps.count)
    let cost = 0
    for (const member of this.#built.members) {
      cost += member.resume()
      member.keep()
      add(use, member.settled)
    }
    return { cost, use }
  }

  netW(): Float64Array {
    return this.#built.netW()
  }

  askPreferred(room: Room): Shift {
    return this.#preferred.ask(room)
  }

  takePreferred(room: Room, shares: Shares): Taken {
    return this.#preferred.take(room, shares)
  }

  worths(): Worths {
    const { homes, shared } = this.#built
    const memberOf = this.#memberOf()
    const worths = new Map<string, readonly Float64Array[]>()
    for (const { thingId, flexibility } of [
      ...homes.flatMap(({ devices }) => devices),
      ...shared,
    ]) {
      const member = memberOf.get(flexibility)
      if (member !== undefined) worths.set(thingId, member.worthsOf(flexibility))
    }
    return worths
  }

  #memberOf() {
    const { members } = this.#built
    return new Map(
      members.flatMap((member) => member.devices.map((device) => [device, member] as const)),
    )
  }

  /** Rounds are over: what they alone were worked out in is given back before plans are read. */
  rest(): void {
    this.#workplace.rest()
  }

  read(outside: Outside): PartPlan {
    return this.readSome(outside, 0, this.#built.homes.length)
  }

  /** Of its homes `from` to before `to`; what is shared comes with the first. */
  readSome(outside: Outside, from: number, to: number): PartPlan {
    const { steps, cellId, shared: inputs } = this.#input
    const homes = this.#built.homes.slice(from, to)
    const shared = from === 0 ? this.#built.shared : []
    const floats = new FloatsSideBySide()
    const whole = new Whole(this.#input, outside)
    const idleHomes = homes.map((home) => idleHome(home, floats))
    const idleShared = shared.map((device, i) => idleDevice(device, inputs[i]!))
    const read = homes.map((home, i) => readHome(home, idleHomes[i]!, whole, steps, floats))
    const readShared = shared.map((device) => device.read(floats))
    return {
      homes: read.map(({ plan }) => plan),
      shared: shared.map((device, i) =>
        sharedPlan(device, readShared[i]!, idleShared[i]!, whole, floats),
      ),
      relaxed: [
        ...shared.flatMap(({ thingId }, i) =>
          wishRelaxations(readShared[i]!.shortfalls, { cellId, thingId }, steps),
        ),
        ...read.flatMap(({ relaxed }) => relaxed),
      ],
      costMicro: read.reduce((sum, { ownMicro }) => sum + ownMicro, ownDevicesCost(readShared)),
      idle: idleTogether([...idleHomes, ...idleShared], steps.count),
      reserves: keptReserves(this.#keepers(homes, shared), steps),
    }
  }

  /** Batteries of these homes, and of what is shared, that a mandate asks to keep something. */
  #keepers(
    homes: readonly PlannedHome[],
    shared: readonly PlannedDevice[],
  ): readonly PlannedBattery[] {
    const places = [
      ...homes.map(({ input, devices }) => ({ inputs: input.devices, devices })),
      { inputs: this.#input.shared, devices: shared },
    ]
    const found = places.flatMap(({ inputs, devices }) =>
      devices.flatMap(({ flexibility }, i) => {
        const input = inputs[i]!
        const isKeeper = input.kind === 'battery' && input.reserves !== undefined
        return isKeeper && flexibility instanceof StorageFlexibility ? [{ input, flexibility }] : []
      }),
    )
    if (found.length === 0) return []
    const memberOf = this.#memberOf()
    return found.map(({ input, flexibility }) => {
      const [worth] = memberOf.get(flexibility)!.worthsOf(flexibility)
      return { input, flexibility, worth: worth! }
    })
  }

  close(): void {
    this.#workplace.release()
  }
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
