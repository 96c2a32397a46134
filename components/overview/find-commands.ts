/** What the command menu asks the server, and how the answer becomes its lines. */
import type { Act, Found } from '#lib/search/model.ts'
import { call } from '../api/call.ts'
import type { CommandEntry } from '../shell/command-entry.ts'

/** "end ci-deployer": the verb says which action is meant, the rest what it is done to. */
const VERBS: Readonly<Record<string, Act>> = {
  approve: 'approve',
  end: 'end',
  revoke: 'end',
  claim: 'claim',
  pull: 'halt',
  halt: 'halt',
  kill: 'halt',
  stop: 'halt',
}

export function readVerb(query: string): { act: Act | null; rest: string } {
  const [, verb = '', rest = ''] = /^(\S+)\s+(.+)$/.exec(query.trim()) ?? []
  const act = VERBS[verb.toLowerCase()] ?? null
  return act
    ? { act, rest: rest.replace(/^(the )?kill switch( for)? ?/i, '').trim() }
    : { act: null, rest: query.trim() }
}

/** Without a verb somebody is looking for the thing: a few actions on the best of them are enough. */
const OFFERED = 4

/** Things in the order of the answer, then what may be begun; with a verb the actions it means come first. */
export function toEntries(found: readonly Found[], act: Act | null): CommandEntry[] {
  const things = found.map(({ kind, id, label, detail, href }): CommandEntry => ({
    id: `${kind} ${id}`,
    label,
    href,
    kind,
    ...(detail === null ? {} : { detail }),
  }))
  const actions = found.flatMap(({ actions: some }) =>
    some.map(({ label, href }): CommandEntry => ({ id: href, label, href, kind: 'action' })),
  )
  const meant = act === null ? [] : actions.filter(({ href }) => href?.endsWith(`?do=${act}`))
  return meant.length > 0 ? [...meant, ...things] : [...things, ...actions.slice(0, OFFERED)]
}

export async function find(query: string, signal: AbortSignal): Promise<readonly CommandEntry[]> {
  const { act, rest } = readVerb(query)
  const ask = async (q: string) => {
    const answer = await call<{ data: Found[] }>(`/api/v1/search?${new URLSearchParams({ q })}`, { signal })
    if (!answer.ok) throw new Error(answer.problem.detail)
    return answer.data.data
  }
  const found = toEntries(rest === '' ? [] : await ask(rest), act)
  // "end" may be a name as well.
  return act === null || found.length > 0 ? found : toEntries(await ask(query.trim()), null)
}
