/** A town to start from: enough for the path of the sun and the clock. */
export interface City {
  readonly name: string
  readonly latitude: number
  readonly longitude: number
  readonly timeZone: string
}

const city = (name: string, latitude: number, longitude: number, timeZone: string): City => ({
  name,
  latitude,
  longitude,
  timeZone,
})

/** Towns that the first page offers; any other place is typed. */
export const cities: readonly City[] = [
  city('Amsterdam', 52.37, 4.9, 'Europe/Amsterdam'),
  city('Athens', 37.98, 23.73, 'Europe/Athens'),
  city('Auckland', -36.85, 174.76, 'Pacific/Auckland'),
  city('Barcelona', 41.39, 2.17, 'Europe/Madrid'),
  city('Berlin', 52.52, 13.41, 'Europe/Berlin'),
  city('Bern', 46.95, 7.45, 'Europe/Zurich'),
  city('Bristol', 51.45, -2.59, 'Europe/London'),
  city('Brussels', 50.85, 4.35, 'Europe/Brussels'),
  city('Cape Town', -33.92, 18.42, 'Africa/Johannesburg'),
  city('Chicago', 41.88, -87.63, 'America/Chicago'),
  city('Copenhagen', 55.68, 12.57, 'Europe/Copenhagen'),
  city('Dublin', 53.35, -6.26, 'Europe/Dublin'),
  city('Freiburg', 47.99, 7.85, 'Europe/Berlin'),
  city('Graz', 47.07, 15.44, 'Europe/Vienna'),
  city('Hamburg', 53.55, 9.99, 'Europe/Berlin'),
  city('Helsinki', 60.17, 24.94, 'Europe/Helsinki'),
  city('Innsbruck', 47.27, 11.39, 'Europe/Vienna'),
  city('Leipzig', 51.34, 12.37, 'Europe/Berlin'),
  city('Lisbon', 38.72, -9.14, 'Europe/Lisbon'),
  city('Ljubljana', 46.05, 14.51, 'Europe/Ljubljana'),
  city('London', 51.51, -0.13, 'Europe/London'),
  city('Lyon', 45.76, 4.84, 'Europe/Paris'),
  city('Madrid', 40.42, -3.7, 'Europe/Madrid'),
  city('Melbourne', -37.81, 144.96, 'Australia/Melbourne'),
  city('Milan', 45.46, 9.19, 'Europe/Rome'),
  city('Montréal', 45.5, -73.57, 'America/Toronto'),
  city('Munich', 48.14, 11.58, 'Europe/Berlin'),
  city('New York', 40.71, -74.01, 'America/New_York'),
  city('Oslo', 59.91, 10.75, 'Europe/Oslo'),
  city('Paris', 48.86, 2.35, 'Europe/Paris'),
  city('Prague', 50.08, 14.44, 'Europe/Prague'),
  city('Rome', 41.9, 12.5, 'Europe/Rome'),
  city('San Francisco', 37.77, -122.42, 'America/Los_Angeles'),
  city('Stockholm', 59.33, 18.07, 'Europe/Stockholm'),
  city('Tokyo', 35.68, 139.69, 'Asia/Tokyo'),
  city('Utrecht', 52.09, 5.12, 'Europe/Amsterdam'),
  city('Vienna', 48.21, 16.37, 'Europe/Vienna'),
  city('Warsaw', 52.23, 21.01, 'Europe/Warsaw'),
  city('Zagreb', 45.81, 15.98, 'Europe/Zagreb'),
  city('Zurich', 47.37, 8.54, 'Europe/Zurich'),
]
