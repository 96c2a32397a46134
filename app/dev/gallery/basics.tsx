import { CalendarClock, Plus } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Countdown } from '#components/ui/countdown.tsx'
import { Duration } from '#components/ui/duration.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { Id } from '#components/ui/id.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { NoOwner, PersonName } from '#components/ui/person-name.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { TierBadge } from '#components/ui/tier-badge.tsx'
import { Time } from '#components/ui/time.tsx'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { Row, Specimen } from './specimen.tsx'

const SQL = `CREATE ROLE curfew LOGIN NOINHERIT CREATEROLE PASSWORD '…';
GRANT ledger_reader TO curfew WITH ADMIN OPTION;
GRANT ledger_admin  TO curfew WITH ADMIN OPTION;  -- may pass it on, cannot use it itself`

export const Buttons = () => (
  <Specimen id="buttons" title="Buttons">
    <Row>
      <Button variant="primary">
        <Plus aria-hidden />
        Request access
      </Button>
      <Button variant="secondary">Approve for 1 h</Button>
      <Button variant="ghost">Ask a question</Button>
      <Button variant="danger">Revoke</Button>
      <Button variant="danger-solid">Revoke now</Button>
      <ButtonLink href="#buttons">Open the request</ButtonLink>
      <IconButton label="Schedule a start" shortcut="s">
        <CalendarClock aria-hidden />
      </IconButton>
    </Row>
    <Row>
      <Button variant="primary" pending="Recording…">
        Approve
      </Button>
      <Button pending="Recording…">Approve</Button>
      <Button variant="primary" disabled>
        Approve
      </Button>
      <Button disabled>Approve</Button>
      <Button size="small">Small</Button>
      <Button size="large">Large, for touch</Button>
      <span className="text-13 text-muted">
        Press <Kbd>⌘K</Kbd> or <Kbd>j</Kbd>
      </span>
    </Row>
  </Specimen>
)

export const Marks = ({ now }: { now: Instant }) => (
  <Specimen id="marks" title="States, tiers, people, times">
    <Row>
      <StatusChip tone="live">active</StatusChip>
      <StatusChip tone="scheduled">scheduled</StatusChip>
      <StatusChip tone="neutral">standing</StatusChip>
      <StatusChip tone="ok">approved</StatusChip>
      <StatusChip tone="warn">waiting</StatusChip>
      <StatusChip tone="breakglass">break-glass</StatusChip>
      <StatusChip tone="danger">revoke failing</StatusChip>
      <StatusChip tone="unknown">unknown</StatusChip>
      <StatusChip tone="ended">ended</StatusChip>
    </Row>
    <Row>
      {(['T0', 'T1', 'T2', 'T3', 'T4', 'unknown'] as const).map((tier) => (
        <TierBadge key={tier} tier={tier} />
      ))}
      <TierBadge tier="T1" explain />
    </Row>
    <Row>
      <PersonName name="Ada Lovelace" you />
      <PersonName name="Payments platform" team />
      <PersonName name="Charles Babbage" disabled />
      <NoOwner />
      <Id value="grt_0193a1f27c4e7b3c9d1e2f3a4b5c6d7e" short />
      <Id value="spiffe://prod.example/ns/payments/sa/ci-deployer" />
    </Row>
    <Row>
      <Time at={plus(now, -3 * MINUTE_MS)} now={now} />
      <Time at={plus(now, 2 * HOUR_MS)} now={now} />
      <Time at={plus(now, -90 * DAY_MS)} now={now} />
      <Duration ms={2 * HOUR_MS + 15 * MINUTE_MS} />
      <Duration ms={820} mono />
      <Countdown endsAt={plus(now, 84_000)} now={now} />
      <Countdown endsAt={plus(now, 2 * HOUR_MS)} now={now} />
      <Countdown endsAt={plus(now, -12 * MINUTE_MS)} now={now} />
    </Row>
    <Row>
      <Freshness asOf={plus(now, -2 * MINUTE_MS)} now={now} source="PostgreSQL ledger-prod" staleAfterMs={HOUR_MS} />
      <Freshness asOf={plus(now, -26 * HOUR_MS)} now={now} source="aws-payments" staleAfterMs={HOUR_MS} />
      <Freshness asOf={null} now={now} source="k8s-us-2" />
    </Row>
  </Specimen>
)

export const Notes = () => (
  <Specimen id="notes" title="Callouts and code">
    <Callout title="Already admin: fix the baseline">
      <code className="font-mono text-13">ci-deployer</code> holds AdministratorAccess standing, so this grant would
      shorten nothing.
    </Callout>
    <Callout
      tone="warn"
      title="Just-in-time is not ready here: narrow first"
      action={<Button size="small">See why</Button>}
    >
      The baseline of this identity reaches 3 databases it has not used in 90 days.
    </Callout>
    <Callout tone="danger" title="Revocation overdue 12 min">
      ledger-prod has not answered since 11:48. The privilege may still be held. Curfew tries again every 2 s, without
      end.
    </Callout>
    <CodeBlock title="Run as the owner of ledger-prod" code={SQL} />
  </Specimen>
)
