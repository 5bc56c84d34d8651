import { qrCode } from '../../cell/qr.ts'

/** A link as a QR code, dark on light in both colour schemes: cameras want it so. */
export function Qr(props: { readonly text: string; readonly title: string }) {
  const { size, path } = qrCode(props.text)
  return (
    <div class="qr">
      <svg
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label={props.title}
        shape-rendering="crispEdges"
      >
        <path d={path} fill="#000" />
      </svg>
    </div>
  )
}
