// A thread that works out the maps of one conversation: it is handed an order, and ends with the maps.

import { parentPort } from 'node:worker_threads'
import { mapsOf, type MapOrder } from './live-map.ts'

parentPort?.once('message', (order: MapOrder) => parentPort?.postMessage(mapsOf(order)))
