import { DsmrP1 } from './dsmr-p1.ts'
import { p1Reader } from './p1-fixtures.ts'
import { testProtocol } from './protocol-fixtures.ts'

testProtocol('DSMR P1', {
  make: (surroundings, pauses) => new DsmrP1(surroundings, { pauses }),
  listen: p1Reader,
  offers: [{ kind: 'meter', values: { powerW: 339, importWh: 7_513_347, exportWh: 300_750 } }],
})
