import {
  ChartGantt,
  GitPullRequestArrow,
  House,
  KeyRound,
  Plug,
  ScrollText,
  Settings,
  ShieldAlert,
  Timer,
} from 'lucide-react'
import type { NavGroup } from '../shell/navigation.ts'

export type NavFacts = { toDecide: number; claims: number; overdue: number; drift: number; readsAudit: boolean }

/** The places of the console for one person; counts only where something waits for them. */
export const navigationOf = ({ toDecide, claims, overdue, drift, readsAudit }: NavFacts): readonly NavGroup[] => [
  { places: [{ href: '/', label: 'Overview', icon: <House aria-hidden /> }] },
  {
    label: 'Access',
    places: [
      {
        href: '/identities',
        label: 'Identities',
        icon: <KeyRound aria-hidden />,
        due: claims || undefined,
        dueLabel: 'claims to decide',
      },
      {
        href: '/requests',
        label: 'Requests',
        icon: <GitPullRequestArrow aria-hidden />,
        due: toDecide || undefined,
        dueLabel: 'to decide',
      },
      {
        href: '/grants',
        with: ['/drift', '/kill-switch'],
        label: 'Grants',
        icon: <Timer aria-hidden />,
        due: overdue + drift || undefined,
        dueLabel: 'overdue, or drift to decide',
      },
    ],
  },
  {
    label: 'Risk',
    places: [
      { href: '/exposure', label: 'Exposure', icon: <ChartGantt aria-hidden /> },
      ...(readsAudit
        ? [
            { href: '/reports/ciso', label: 'Risk report', icon: <ShieldAlert aria-hidden /> },
            { href: '/audit', label: 'Audit', icon: <ScrollText aria-hidden /> },
          ]
        : []),
    ],
  },
  {
    label: 'Set up',
    places: [
      { href: '/sources', label: 'Sources', icon: <Plug aria-hidden /> },
      { href: '/settings', label: 'Settings', icon: <Settings aria-hidden /> },
    ],
  },
]
