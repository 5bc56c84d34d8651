/** The digits of a node's key in groups that two people read out to each other: a group stays together where the line ends. */
export function Digits({ of }: { readonly of: string }) {
  return (
    <span class="digits">
      {of.split(' ').map((group, i) => (
        <>
          {i === 0 ? null : ' '}
          <span>{group}</span>
        </>
      ))}
    </span>
  )
}
