import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { refuse, success } from '../../kernel/refusal.ts'
import { nowAt } from '../conversation/routes.ts'
import type { AssemblyContext } from '../context.ts'
import { checkTranscriptDays } from './meeting.ts'
import { foundAt, meetingAt } from './meeting-at.ts'
import { readTranscript, transcriptLimits } from './read-transcript.ts'
import { foundShape, meetingPath, transcriptPath } from './shapes.ts'
import { setTranscriptDays } from './store.ts'
import { addTranscript, deleteTranscript, transcriptsOf } from './store-transcripts.ts'

const stewards = { kind: 'cell', roles: ['steward'] } as const
const at = '/cells/{cell}/meetings/{meeting}'

/** Transcripts of a meeting, and what is found in them. Only stewards read them. */
export function transcriptRoutes(context: AssemblyContext): readonly Route[] {
  const { db, transcripts } = context
  return [
    route({
      method: 'post',
      path: `${at}/transcripts`,
      summary: 'Keep a transcript: WebVTT, SubRip (SRT), or text with names',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      body: v.object({ text: v.string() }),
      bodyLimit: 2 * transcriptLimits.bytes,
      answer: v.object({ fileHash: v.string(), turns: v.number() }),
      handle: async ({ params, body }) => {
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        const bytes = new TextEncoder().encode(body.text)
        const transcript = readTranscript(bytes)
        if (!transcript.ok) return transcript
        const atMs = await nowAt(context, params.cell)
        const kept = await addTranscript(db, params.meeting, bytes, transcript.value, atMs)
        if (!kept.ok) return kept
        return success({ fileHash: kept.value, turns: transcript.value.turns.length })
      },
    }),
    route({
      method: 'get',
      path: `${at}/transcripts`,
      summary: 'The hashes of the transcripts that are kept',
      access: stewards,
      scope: 'read',
      params: meetingPath,
      answer: v.object({ transcripts: v.array(v.string()) }),
      handle: async ({ params }) => {
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        const heads = await transcriptsOf(db, params.meeting)
        const there = heads.filter(({ deletedMs }) => deletedMs === null)
        return success({ transcripts: there.map(({ fileHash }) => fileHash) })
      },
    }),
    route({
      method: 'put',
      path: `${at}/transcript-days`,
      summary: 'After how many days transcripts are deleted, once the minutes are approved',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      body: v.object({ days: v.number() }),
      answer: v.object({ days: v.number() }),
      handle: async ({ params, body }) => {
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        const days = checkTranscriptDays(body.days)
        if (!days.ok) return { ...days, at: 'days' }
        await setTranscriptDays(db, params.meeting, days.value)
        return success({ days: days.value })
      },
    }),
    route({
      method: 'delete',
      path: `${at}/transcripts/{file}`,
      summary: 'Delete a transcript; what was confirmed of it stays with its words and its place',
      access: stewards,
      scope: 'admin',
      params: transcriptPath,
      answer: v.object({}),
      handle: async ({ params }) => {
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        const atMs = await nowAt(context, params.cell)
        return (await deleteTranscript(db, params.meeting, params.file, atMs))
          ? success({})
          : refuse('transcript-not-found', 'The meeting has no such transcript.', 'file')
      },
    }),
    route({
      method: 'get',
      path: `${at}/transcripts/{file}/found`,
      summary:
        'What cue phrases and, where it was asked, a language model find in a transcript, each with its place in the file; far from all that is in it',
      access: stewards,
      scope: 'read',
      params: transcriptPath,
      answer: foundShape,
      handle: async ({ params }) => {
        const at = await foundAt(context, params, params.file)
        if (!at.ok) return at
        const { proposals, left, parts, machine } = at.value.found
        return success({
          proposals: [...proposals],
          left,
          parts: [...parts],
          machine: machine && {
            model: machine.model,
            state: machine.state,
            summary: (machine.reading?.summary ?? []).map(({ text, turns }) => ({
              text,
              turns: [...turns],
            })),
            dropped: machine.reading?.dropped ?? {},
            failed: [...(machine.reading?.failed ?? [])],
            left: machine.reading?.left ?? 0,
          },
        })
      },
    }),
    route({
      method: 'post',
      path: `${at}/transcripts/{file}/model`,
      summary: "Ask the neighbourhood's language model about a transcript, in the background",
      access: stewards,
      scope: 'admin',
      params: transcriptPath,
      answer: v.object({}),
      handle: async ({ params }) => {
        const at = await foundAt(context, params, params.file)
        if (!at.ok) return at
        const { cell, meeting } = at.value
        const asked = await transcripts.ask(cell, meeting, params.file)
        return asked.ok ? success({}) : asked
      },
    }),
  ]
}
