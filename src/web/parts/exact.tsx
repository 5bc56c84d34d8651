import type { Wording } from '../messages/wording.ts'

/** Money to the millionth, the cents plain and what is smaller small: the lines add up to the total. */
export function Exact(props: { readonly wording: Wording; readonly micro: number | undefined }) {
  if (props.micro === undefined) return null
  const { cents, rest, after } = props.wording.exactMoney(props.micro)
  return (
    <>
      {cents}
      <small class="millionths">{rest}</small>
      {after}
    </>
  )
}
