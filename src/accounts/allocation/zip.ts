import { crc32, inflateRawSync } from 'node:zlib'

// As much of the ZIP format (APPNOTE.TXT 6.3, PKWARE) as a workbook needs, for archives that may be hostile: sizes that are
// stated are not believed, names that come twice are refused, and nothing is unpacked beyond a limit.

/** Entries of an archive at the most. */
const entriesLimit = 200

const endSignature = 0x06054b50
const centralSignature = 0x02014b50
const localSignature = 0x04034b50
const endBytes = 22
const commentBytes = 0xffff

/** The wanted files of an archive by name; null where it is no sound archive, or unpacks to more than `mostBytes`. */
export function unzip(
  archive: Buffer,
  isWanted: (name: string) => boolean,
  mostBytes: number,
): Map<string, Buffer> | null {
  try {
    return unzipOrThrow(archive, isWanted, mostBytes)
  } catch (error) {
    // Reading beyond the end, and what zlib says of damaged or too much data.
    if (error instanceof RangeError || isZlibError(error)) return null
    throw error
  }
}

function unzipOrThrow(
  archive: Buffer,
  isWanted: (name: string) => boolean,
  mostBytes: number,
): Map<string, Buffer> | null {
  const end = endOf(archive)
  if (end === null) return null
  const count = archive.readUInt16LE(end + 10)
  if (count > entriesLimit) return null
  const files = new Map<string, Buffer>()
  let left = mostBytes
  let at = archive.readUInt32LE(end + 16)
  for (let k = 0; k < count; k++) {
    if (archive.readUInt32LE(at) !== centralSignature) return null
    const nameBytes = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + 46, at + 46 + nameBytes)
    if (isWanted(name)) {
      if (files.has(name)) return null
      const file = unpack(archive, at, left)
      if (file === null) return null
      left -= file.length
      files.set(name, file)
    }
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return files
}

/** Where the record at the end begins: the last one that a comment of its stated length follows. */
function endOf(archive: Buffer): number | null {
  const least = Math.max(0, archive.length - endBytes - commentBytes)
  for (let at = archive.length - endBytes; at >= least; at--) {
    const isEnd = archive.readUInt32LE(at) === endSignature
    if (isEnd && at + endBytes + archive.readUInt16LE(at + 20) === archive.length) return at
  }
  return null
}

/** The content of the entry at `at` of the central directory; null where it is encrypted, packed otherwise or damaged. */
function unpack(archive: Buffer, at: number, mostBytes: number): Buffer | null {
  const isEncrypted = (archive.readUInt16LE(at + 8) & 1) === 1
  const method = archive.readUInt16LE(at + 10)
  const packedBytes = archive.readUInt32LE(at + 20)
  const local = archive.readUInt32LE(at + 42)
  if (isEncrypted || archive.readUInt32LE(local) !== localSignature) return null
  const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  if (from + packedBytes > archive.length) return null
  const packed = archive.subarray(from, from + packedBytes)
  if (method === 0) return packed.length <= mostBytes ? packed : null
  // Zero would mean no limit.
  return method === 8 ? inflateRawSync(packed, { maxOutputLength: Math.max(1, mostBytes) }) : null
}

/** An archive that holds files as they are, unpacked. */
export function storedZip(files: ReadonlyMap<string, Buffer>): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, content] of files) {
    const nameBytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(content.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(nameBytes.length, 22)
    parts.push(uint32(localSignature), common, nameBytes, content)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    central.push(uint32(centralSignature), Buffer.from([20, 0]), common, tail, nameBytes)
    offset += 30 + nameBytes.length + content.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(endBytes)
  end.writeUInt32LE(endSignature, 0)
  end.writeUInt16LE(files.size, 8)
  end.writeUInt16LE(files.size, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, directory, end])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(Z_|ERR_BUFFER)/.test(String(error.code))
}
