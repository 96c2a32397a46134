'use client'

import { Pause, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { cn } from '../ui/cn.ts'
import { type LiveState as State, pauseLive, resumeLive, useLiveState } from './connection.ts'

const WORDS: Record<State, { word: string; dot: string; meaning: string }> = {
  connecting: {
    word: 'Connecting',
    dot: 'border-[1.5px] border-granted',
    meaning: 'Waiting for the stream of changes.',
  },
  live: { word: 'Live', dot: 'bg-ok', meaning: 'This page follows what happens.' },
  polling: {
    word: 'Every 10 s',
    dot: 'bg-warn rotate-45 rounded-[1px]',
    meaning: 'The stream of changes is away. This page looks by itself every ten seconds.',
  },
  paused: {
    word: 'Paused',
    dot: 'border-[1.5px] border-ended',
    meaning: 'This page stays as it is until you let it go on.',
  },
}

const SAID: Record<State, string> = {
  connecting: '',
  live: 'Live updates are back. The page is up to date.',
  polling: 'The live connection is lost. The page looks by itself every ten seconds.',
  paused: 'Live updates are paused. The page stays as it is.',
}

/** The mark of one state; what it says of a change is heard, not seen. */
export function LiveMark({ state, told = '', onPress }: { state: State; told?: string; onPress: () => void }) {
  const { word, dot, meaning } = WORDS[state]
  const isPaused = state === 'paused'
  return (
    <>
      <button
        type="button"
        onClick={onPress}
        title={`${meaning} ${isPaused ? 'Go on' : 'Pause'}.`}
        aria-label={`${word}: ${isPaused ? 'go on with live updates' : 'pause live updates'}`}
        data-live={state}
        className="group flex h-8 min-w-8 items-center justify-center gap-1.5 rounded-control px-2 text-13 text-muted hover:bg-hover hover:text-text"
      >
        <span aria-hidden className={cn('size-2 shrink-0 rounded-full', dot)} />
        <span className={cn('max-lg:hidden', (isPaused || state === 'polling') && 'text-text')}>{word}</span>
        {isPaused ? (
          <Play aria-hidden className="size-3.5" />
        ) : (
          <Pause
            aria-hidden
            className="size-3.5 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 max-lg:hidden"
          />
        )}
      </button>
      <span role="status" className="sr-only">
        {told}
      </span>
    </>
  )
}

/** Whether the page follows what happens, and the button that stops and starts it. */
export function LiveState() {
  const state = useLiveState()
  const [told, setTold] = useState('')
  const before = useRef(state)
  useEffect(() => {
    // That it began is no news.
    if (before.current !== state && (before.current !== 'connecting' || state !== 'live')) setTold(SAID[state])
    if (state !== 'connecting') before.current = state
  }, [state])
  return <LiveMark state={state} told={told} onPress={state === 'paused' ? resumeLive : pauseLive} />
}
