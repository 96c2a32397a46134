'use client'

import { LiveMark, LiveState } from '#components/live/live-state.tsx'
import { Steady } from '#components/overview/steady.tsx'
import { BannerList } from '#components/shell/banners.tsx'
import { MessageLog } from '#components/shell/message-log.tsx'
import { ShortcutSheet } from '#components/shell/shortcut-sheet.tsx'
import { Button } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { QueryBar } from '#components/table/query/query-bar.tsx'
import { ListFrame, type ListTools } from '#components/table/views-frame.tsx'
import { ViewsMenu } from '#components/table/views-menu.tsx'
import { useState, useSyncExternalStore } from 'react'
import { SOURCE_LIST } from '#lib/inventory/query/model.ts'
import { LONG_NAME } from '../sample.ts'
import { Row, Specimen } from '../specimen.tsx'

const TOOLS: ListTools = {
  list: 'sources',
  layoutKey: 'sources',
  layout: { columns: [], density: null },
  views: [],
  defaultKey: null,
  teams: [{ id: 'tea_1', name: 'Payments' }],
  implied: {},
  zone: null,
}
const BAR = { schema: SOURCE_LIST, label: 'Search sources', labels: {}, drop: [], facetsPath: null, known: {} }
const LINK = { href: '#frame', label: 'Workers' }
export const FrameRoom = () => (
  <>
    <Specimen id="frame-banners" title="Above every page">
      <BannerList
        banners={[
          { key: 'a', tone: 'danger', title: 'No worker beats', text: 'Nothing is ended until one does.', link: LINK },
          { key: 'b', tone: 'warn', title: 'Demo world', text: LONG_NAME, link: null },
        ]}
      />
    </Specimen>
    <Specimen id="frame-live" title="Whether a page follows what happens">
      <Row>
        <LiveState />
        {(['connecting', 'live', 'polling', 'paused'] as const).map((state) => (
          <LiveMark key={state} state={state} onPress={() => undefined} />
        ))}
      </Row>
      <Waiting />
    </Specimen>
    <Specimen id="frame-sheets" title="Sheets">
      <Sheets />
    </Specimen>
    <Specimen id="frame-query" title="What a list is asked for">
      <ListFrame tools={TOOLS}>
        <QueryBar {...BAR} text="" problems={[]} views={<ViewsMenu />} actions={<ExportMenu />} summary="41 sources" />
      </ListFrame>
      <QueryBar {...BAR} text="state:failing,stale kind:postgresql ledger" problems={[]} summary="2 sources" />
      <QueryBar
        {...BAR}
        text="approvers:payments-us"
        problems={[{ start: 0, end: 21, message: 'Approved by: there is no team called “payments-us”.' }]}
        summary="0 sources"
      />
    </Specimen>
  </>
)

const neverChanges = () => () => undefined

/** One came after it was drawn: what is shown stays, and the news is offered. */
function Waiting() {
  const isLater = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  )
  const ids = [...(isLater ? ['ledger-sync'] : []), 'ci-deployer', 'report-bot']
  return (
    <Steady of="Waiting" ids={ids}>
      <Panel title="Waiting" flush>
        <ul className="divide-y divide-hairline">
          {ids.map((id) => (
            <li key={id} className="px-4 py-2">
              {id}
            </li>
          ))}
        </ul>
      </Panel>
    </Steady>
  )
}

function Sheets() {
  const [open, setOpen] = useState<'shortcuts' | 'messages' | null>(null)
  return (
    <Row>
      <Button aria-haspopup="dialog" onClick={() => setOpen('shortcuts')}>
        Keyboard shortcuts
      </Button>
      <Button aria-haspopup="dialog" onClick={() => setOpen('messages')}>
        Messages of this session
      </Button>
      <ShortcutSheet open={open === 'shortcuts'} onOpenChange={() => setOpen(null)} />
      <MessageLog open={open === 'messages'} onOpenChange={() => setOpen(null)} />
    </Row>
  )
}
