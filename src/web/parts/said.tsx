import type { Statement } from '../../assembly/conversation/conversation.ts'
import type { Opinion } from '../../assembly/opinion/vote-table.ts'

/** The words of a statement in their own language. */
export function Said(props: { readonly statement: Pick<Statement, 'text' | 'language'> }) {
  const { text, language } = props.statement
  return (
    <q lang={language} dir="auto">
      {text}
    </q>
  )
}

/** The name of an opinion, in texts and forms. */
export function opinionName(opinion: Opinion): 'agree' | 'disagree' | 'pass' {
  if (opinion === 1) return 'agree'
  return opinion === -1 ? 'disagree' : 'pass'
}
