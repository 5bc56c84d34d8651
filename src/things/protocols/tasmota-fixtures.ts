import type { TestAnswer } from './http-fixtures.ts'

// A plug with Tasmota as tasmota.github.io/docs describes it: forms and names of members, with numbers of our own.

export const nousPlug = {
  Status: {
    Module: 0,
    DeviceName: 'Washing machine',
    FriendlyName: ['Washing machine'],
    Topic: 'tasmota_1F2E3D',
    ButtonTopic: '0',
    Power: '1',
    PowerOnState: 3,
  },
  StatusPRM: { Baudrate: 115_200, Uptime: '3T04:05:06' },
  StatusFWR: { Version: '13.4.0(tasmota)', Hardware: 'ESP8285N08' },
  StatusNET: { Hostname: 'tasmota-1F2E3D', IPAddress: '192.168.1.32', Mac: 'C4:DD:57:1F:2E:3D' },
  StatusSNS: {
    Time: '2026-11-22T09:00:00',
    ENERGY: {
      TotalStartTime: '2025-01-01T00:00:00',
      Total: 3.185,
      Yesterday: 0.501,
      Today: 0.12,
      Power: 182,
      ApparentPower: 201,
      ReactivePower: 85,
      Factor: 0.91,
      Voltage: 229,
      Current: 0.876,
    },
  },
  StatusSTS: { Time: '2026-11-22T09:00:00', UptimeSec: 273_906, POWER: 'ON', Wifi: { RSSI: 78 } },
}

/** A device that answers `Status 0` and takes every other command. */
export function tasmota(status: object, password: string | null = null) {
  return (path: string): TestAnswer | string => {
    const query = new URLSearchParams(path.split('?')[1])
    if (password !== null && query.get('password') !== password) {
      return '{"WARNING":"Need user=<username>&password=<password>"}'
    }
    return query.get('cmnd') === 'Status 0' ? JSON.stringify(status) : '{}'
  }
}
