'use client'

import {
  mayMute,
  NEWS,
  NEWS_CHANNELS,
  NEWS_KINDS,
  type NewsChannel,
  type NewsKind,
  type Preferences,
} from '#lib/people/preferences/model.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { Panel } from '../ui/panel.tsx'
import { SavedLine } from './saved-line.tsx'
import { usePreferences } from './use-preferences.ts'

const CHANNEL: Readonly<Record<NewsChannel, string>> = { app: 'In the app', mail: 'By mail' }

type Muted = Preferences['muted']

function toggled(muted: Muted, kind: NewsKind, channel: NewsChannel, on: boolean): Muted {
  const others = (muted[kind] ?? []).filter((one) => one !== channel)
  return { ...muted, [kind]: on ? others : [...others, channel] }
}

/** What this person is told of, and how. What they must act on cannot be switched off. */
export function NewsForm({ stored, mustAct }: { stored: Preferences; mustAct: boolean }) {
  const { preferences, said, error, change } = usePreferences(stored)
  return (
    <Panel title="What you are told" flush>
      <table className="w-full text-14">
        <caption className="sr-only">What you are told, in the app and by mail</caption>
        <thead>
          <tr className="border-b border-hairline text-13 text-muted">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              News
            </th>
            {NEWS_CHANNELS.map((channel) => (
              <th key={channel} scope="col" className="w-20 px-2 py-2 text-center font-medium">
                {CHANNEL[channel]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-hairline">
          {NEWS_KINDS.map((kind) => (
            <Row
              key={kind}
              kind={kind}
              muted={preferences.muted[kind] ?? []}
              locked={!mayMute(kind, mustAct)}
              onChange={(channel, on) => change({ muted: toggled(preferences.muted, kind, channel, on) })}
            />
          ))}
        </tbody>
      </table>
      <div className="px-4 py-2">
        <SavedLine said={said} error={error} />
      </div>
    </Panel>
  )
}

type RowProps = {
  kind: NewsKind
  muted: readonly NewsChannel[]
  locked: boolean
  onChange: (channel: NewsChannel, on: boolean) => void
}

const Row = ({ kind, muted, locked, onChange }: RowProps) => (
  <tr>
    <th scope="row" className="px-4 py-2 text-left font-normal">
      {NEWS[kind].label}
      <span className="block text-13 text-muted">
        {NEWS[kind].hint}
        {locked ? ' Always told: you must act on it.' : ''}
      </span>
    </th>
    {NEWS_CHANNELS.map((channel) => (
      <td key={channel} className="px-2 py-2 text-center align-top">
        <Checkbox
          aria-label={`${NEWS[kind].label}, ${CHANNEL[channel].toLowerCase()}`}
          checked={locked || !muted.includes(channel)}
          disabled={locked}
          onCheckedChange={(on) => onChange(channel, on === true)}
        />
      </td>
    ))}
  </tr>
)
