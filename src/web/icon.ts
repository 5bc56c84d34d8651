/** The mark as a file of its own, for browser tabs. The same picture as `Mark` in the layout. */
export const iconSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -16 32 32">' +
  '<rect x="-16" y="-16" width="32" height="32" rx="6" fill="#fbf8f1"/>' +
  '<path fill="#eaa921" d="M-10.4 0A10.4 10.4 0 0 1 10.4 0C10.4 -9 6 -15.4 0 -15.4S-10.4 -9 -10.4 0Z"/>' +
  '<circle fill="none" stroke="#1c252e" stroke-width="2.2" r="10.4"/><circle fill="#1c252e" r="3.2"/></svg>'
