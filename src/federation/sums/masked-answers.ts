import type { MemberSeat } from '../../coordination/secret/member-seat.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import {
  numberShape,
  readMessage,
  readRoster,
  readSum,
  refuseSumForm,
  writeMessage,
  type MaskedKinds,
} from './masked-messages.ts'

/** What a seat of this node answers to what every circle asks. Throws a `RefusalError` where what was asked cannot be. */
export async function maskedAnswer<Question>(
  seat: MemberSeat<Question>,
  kinds: MaskedKinds,
  kind: string,
  content: Json,
): Promise<Json> {
  switch (kind) {
    case kinds.meet:
      seat.meet(readRoster(content))
      return {}
    case kinds.deal:
      return writeMessage(await seat.deal(readSum(numberShape, content).number))
    case kinds.take:
      seat.take(readMessage(content))
      return {}
    case kinds.reveal:
      return writeMessage(seat.reveal(readMessage(content)))
    default:
      return refuseSumForm('kind')
  }
}
