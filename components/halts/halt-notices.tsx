import type { Halt } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { ButtonLink } from '../ui/button-link.tsx'
import { Callout } from '../ui/callout.tsx'
import { Time } from '../ui/time.tsx'
import { LiftSwitch } from './lift-switch.tsx'
import { endedText, placeName } from './words.ts'
import { visibleText } from '../ui/visible.ts'

/** On the page of what is halted: why nothing can be asked or given here. The banner tells of the whole estate. */
export const HaltNotices = ({ halts, now, mayLift }: { halts: readonly Halt[]; now: Instant; mayLift: boolean }) =>
  halts
    .filter(({ scope }) => scope !== 'estate')
    .map((halt) => <HaltNotice key={halt.id} halt={halt} now={now} mayLift={mayLift} />)

export const HaltNotice = ({ halt, now, mayLift }: { halt: Halt; now: Instant; mayLift: boolean }) => (
  <Callout
    tone="danger"
    title={`The kill switch is pulled for ${placeName(halt)}`}
    action={
      mayLift ? (
        <LiftSwitch haltId={halt.id} place={placeName(halt)} />
      ) : (
        <ButtonLink size="small" href="/kill-switch">
          Kill switch
        </ButtonLink>
      )
    }
  >
    <p className="wrap-anywhere">{visibleText(halt.reason)}</p>
    <p className="mt-1">
      {halt.pulledByName ?? 'An operator'} pulled it <Time at={halt.pulledAt} now={now} />: {endedText(halt)}.
      {mayLift ? null : ' Only an admin lifts it.'}
    </p>
  </Callout>
)
