import { runCommandLine } from '../src/main.ts'

/** Runs `commonwatt WORDS` in this process: its exit code, and what it printed. */
export async function runCommand(
  words: readonly string[],
  { environment = {}, nowMs = 0 }: { environment?: Record<string, string>; nowMs?: number } = {},
): Promise<{ code: number; out: string; error: string }> {
  let [out, error] = ['', '']
  const code = await runCommandLine(words, {
    out: (text) => (out += text),
    error: (text) => (error += text),
    isWatched: false,
    environment,
    nowMs: () => nowMs,
  })
  return { code, out, error }
}
