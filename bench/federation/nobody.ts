/** The name of a cell without members: its answers cost nothing but their way. */
export const nobody = 'nobody'
