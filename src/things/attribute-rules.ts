import {
  amount,
  celsius,
  choice,
  minute,
  money,
  share,
  watt,
  wh,
  type AttributeRule,
  type TextRule,
} from './attribute-rule.ts'

/** Power that falls as a store gets full, and what a store may be filled from. */
const store = {
  fadesFrom: share(
    1,
    0,
    'From how full on it takes less and less power; 1: all it can until full.',
  ),
  fullPowerShare: share(0.1, 0, 'Part of its power that it still takes when nearly full.'),
  surplusOnly: choice(false, 'Whether it may only take what its home makes itself and has left.'),
} as const

const rooms = {
  indoorMinC: celsius(20, 5, 30, 'Lowest indoor temperature that is comfortable.'),
  indoorMaxC: celsius(23, 5, 35, 'Highest indoor temperature that is comfortable.'),
  heatLossWPerK: amount(
    'W/K',
    150,
    1,
    100_000,
    'Heat the building loses for each degree between inside and outside.',
  ),
  thermalMassWhPerK: amount(
    'Wh/K',
    8_000,
    10,
    10_000_000,
    'Heat that warms the building by one degree.',
  ),
} as const

const tank = {
  tankLitres: amount('l', 200, 0, 100_000, 'Size of the hot-water tank; 0: none.'),
  tankMinC: celsius(45, 20, 80, 'Lowest temperature of the hot-water tank.'),
  tankMaxC: celsius(60, 20, 95, 'Highest temperature of the hot-water tank.'),
  hotWaterLitresPerDay: amount('l', 120, 0, 100_000, 'Hot water used on a usual day.', 'forecast'),
  legionellaDays: amount(
    'd',
    0,
    0,
    60,
    'Once in so many days the tank gets hot enough to kill germs; 0: nobody plans that.',
  ),
  legionellaC: celsius(60, 50, 80, 'How hot it gets then.'),
} as const

const profile: TextRule = {
  type: 'text',
  unit: 'Wh per 15 min',
  default: '300,500,200,100',
  pattern: /^\d{1,6}(\.\d{1,3})?(,\d{1,6}(\.\d{1,3})?){0,95}$/,
  form: 'numbers with commas between them, 96 at the most, like 300,500,200,100',
  maxLength: 1_100,
  use: 'plan',
  meaning: 'Energy of one run, a number for each quarter of an hour.',
}

const days: TextRule = {
  type: 'text',
  unit: '1',
  default: 'mon,tue,wed,thu,fri,sat,sun',
  pattern: /^(none|(mon|tue|wed|thu|fri|sat|sun)(,(mon|tue|wed|thu|fri|sat|sun)){0,6})$/,
  form: 'days with commas between them, like mon,tue,fri, or none',
  maxLength: 27,
  use: 'plan',
  meaning: 'On which days it usually leaves.',
}

/** An official number: 33 characters in Austria, 22 in Spain (CUPS), 14 digits in France (PRM). */
const pointNumber = (meaning: string): TextRule => ({
  type: 'text',
  unit: '1',
  default: null,
  pattern: /^[0-9A-Z][0-9A-Za-z.:_-]{5,39}$/,
  form: "the number on the grid operator's papers: 6 to 40 letters and digits without spaces",
  maxLength: 40,
  use: 'accounts',
  meaning,
})

const shared = {
  meteringPoint: pointNumber('Official number of its metering point, where it is shared.'),
} as const

/** Every attribute of every kind of thing: unit, default, range, who uses it, meaning. */
export const attributeRules = {
  meter: {
    connectionLimitW: watt(null, 10_000_000, 'Most power the connection can carry.'),
    meteringPoint: pointNumber('Official number of the metering point.'),
    feedInPoint: pointNumber('Official number for what is fed in, where that is another.'),
  },
  solar: {
    ratedW: watt(5_000, 10_000_000, 'Power of all modules together in full sun.'),
    tiltDeg: amount(
      '°',
      30,
      0,
      90,
      'Angle of the modules: 0 lies flat, 90 stands upright.',
      'forecast',
    ),
    azimuthDeg: amount(
      '°',
      180,
      0,
      360,
      'Where the modules look: 90 east, 180 south, 270 west.',
      'forecast',
    ),
    ...shared,
  },
  wind: {
    ratedW: watt(60_000, 10_000_000, 'Power of the turbine in strong wind.'),
    ...shared,
  },
  chp: {
    maxW: watt(1_000, 10_000_000, 'Most electric power it makes.'),
    minW: watt(300, 10_000_000, 'Least electric power it makes when it runs.'),
    electricShare: share(0.28, 0.01, 'Part of the fuel that becomes electricity.'),
    heatShare: share(0.62, 0.01, 'Part of the fuel that becomes heat for rooms and tank.'),
    fuelMicroPerKwh: money(110_000, 10_000_000, 'What a kilowatt-hour of fuel costs.'),
    ...rooms,
    ...tank,
  },
  battery: {
    capacityWh: wh(10_000, 10_000_000, 'Energy it holds when full.'),
    maxChargeW: watt(5_000, 10_000_000, 'Most power it takes.'),
    maxDischargeW: watt(5_000, 10_000_000, 'Most power it gives.'),
    chargeEfficiency: share(0.95, 0.2, 'Part of the power taken that is stored.'),
    dischargeEfficiency: share(0.95, 0.2, 'Part of the stored energy that comes out.'),
    reserve: share(0.1, 0, 'Part of the capacity that plans leave untouched.'),
    wearMicroPerKwh: money(20_000, 10_000_000, 'What a kilowatt-hour through it costs in wear.'),
    ...store,
  },
  car: {
    capacityWh: wh(60_000, 2_000_000, 'Energy its battery holds when full.'),
    maxChargeW: watt(11_000, 1_000_000, 'Most power it charges with at home.'),
    maxDischargeW: watt(0, 1_000_000, 'Most power it gives back; 0: it only charges.'),
    chargeEfficiency: share(0.92, 0.2, 'Part of the power taken that is stored.'),
    minStateOfCharge: share(0, 0, 'Below this it is charged at once, whatever power costs.'),
    targetStateOfCharge: share(0.8, 0, 'How full it should be when it leaves.'),
    reserve: share(0.3, 0, 'Part of its capacity that is never given back to others.'),
    wearMicroPerKwh: money(40_000, 10_000_000, 'What a kilowatt-hour given back costs in wear.'),
    departureMinute: minute(450, 'When it usually leaves, local minutes after midnight.'),
    arrivalMinute: minute(1_050, 'When it usually comes home, local minutes after midnight.'),
    awayDays: days,
    tripWh: wh(8_000, 2_000_000, 'Energy it uses on a usual day.'),
    phases: amount('1', 3, 1, 3, 'Conductors it charges on.', 'control'),
    limitStepA: amount(
      'A',
      null,
      0.1,
      10,
      'Steps in which the charger takes its limit; not stated: it takes watts.',
      'control',
    ),
    limitLeastA: amount(
      'A',
      6,
      0.1,
      100,
      'Least current it charges with; below, it is off.',
      'control',
    ),
    ...store,
  },
  'heat-pump': {
    maxW: watt(3_000, 1_000_000, 'Most electric power it takes.'),
    minW: watt(
      0,
      1_000_000,
      'Least electric power it takes for heating when it runs; as much as maxW: it is on or off.',
    ),
    copAt7C: amount(
      '1',
      3.2,
      1,
      10,
      'Heat for each unit of electricity at 7 °C outside and 35 °C warm water (A7/W35).',
    ),
    copAtMinus7C: amount(
      '1',
      2.3,
      1,
      10,
      'The same at -7 °C outside and 35 °C warm water (A-7/W35).',
    ),
    fuelMicroPerKwh: money(
      110_000,
      10_000_000,
      'What a kilowatt-hour of the fuel costs that it can burn instead of using power.',
    ),
    flowC: celsius(35, 25, 70, 'How warm the water is that heats the rooms.'),
    coolingMaxW: watt(
      0,
      1_000_000,
      'Most electric power it takes for cooling; 0: it does not cool.',
    ),
    coolToC: celsius(26, 15, 40, 'Indoor temperature above which it cools.'),
    eerAt35C: amount(
      '1',
      3,
      1,
      15,
      'Heat it takes out for each unit of electricity at 35 °C outside.',
    ),
    ...rooms,
    ...tank,
  },
  appliance: {
    profileWh: profile,
    earliestMinute: minute(
      null,
      'When a run may begin at the earliest, local minutes; not stated: at any time.',
    ),
    readyMinute: minute(1_080, 'When a run must be done at the latest, local minutes.'),
  },
  plug: {
    maxW: watt(2_300, 100_000, 'Most power of what is plugged in.'),
    surplusOnly: choice(
      false,
      'Whether the plan runs it, and only on what its home makes itself and has left.',
    ),
    worthMicroPerKwh: money(
      100_000,
      10_000_000,
      'What a kilowatt-hour is worth to who runs it on what is left.',
    ),
  },
  sensor: {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, AttributeRule>>>>

/** The rules of every kind in one type. */
type Rules = typeof attributeRules

/** Names of the attributes that any kind has. */
export type AttributeName = { [Kind in keyof Rules]: keyof Rules[Kind] }[keyof Rules]

/** Names of those of a type: a typo does not compile. */
export type AttributeOf<Rule extends AttributeRule> = {
  [Kind in keyof Rules]: {
    [Name in keyof Rules[Kind]]: Rules[Kind][Name] extends Rule ? Name : never
  }[keyof Rules[Kind]]
}[keyof Rules]
