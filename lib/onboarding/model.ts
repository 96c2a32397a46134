/** The first steps with an empty product: which there are for whom, and which are done. Safe to import anywhere. */
export type StepId = 'connect' | 'look' | 'claim' | 'request' | 'approve'

/** What the product holds, and what this person did and may do. */
export type OnboardingFacts = {
  isAdmin: boolean
  decides: boolean
  connected: number
  listed: number
  owned: number
  requests: number
  decided: number
  dismissed: boolean
}

export type Step = { id: StepId; title: string; why: string; href: string; label: string; done: boolean; mine: boolean }

/** In order; the first that is open and one's own is the next. Pure. */
export function stepsFor(facts: OnboardingFacts): Step[] {
  const { isAdmin, decides, connected, listed, owned, requests, decided } = facts
  return [
    {
      id: 'connect',
      title: 'Connect a source',
      why: 'Curfew reads which machine identities there are and what they hold. It changes nothing yet.',
      href: '/sources/new',
      label: 'Connect a source',
      done: connected > 0,
      mine: isAdmin,
    },
    {
      id: 'look',
      title: 'See who answers for nothing',
      why: 'After the first listing every identity is there, and nobody owns any of them.',
      href: '/identities?owner=none',
      label: 'Unowned identities',
      done: listed > 0,
      mine: true,
    },
    {
      id: 'claim',
      title: 'Claim an identity',
      why: 'An owner declares what it needs always; everything else is asked for, for a while.',
      href: '/identities?owner=none',
      label: 'Choose one to claim',
      done: owned > 0,
      mine: true,
    },
    {
      id: 'request',
      title: 'Ask for access',
      why: 'Privilege for a task and a time, with an end that is carried out and proven.',
      href: '/requests/new',
      label: 'Ask for access',
      done: requests > 0,
      mine: true,
    },
    {
      id: 'approve',
      title: 'Decide the first request',
      why: 'A member of the source’s approver team decides; nobody decides their own.',
      href: decides ? '/requests?view=to-decide' : '/settings/teams',
      label: decides ? 'Requests to decide' : 'Who approves',
      done: decided > 0,
      mine: decides || isAdmin,
    },
  ]
}

/** It goes when all is done, or when the person has seen enough of it. */
export const isShown = (facts: OnboardingFacts): boolean =>
  !facts.dismissed && stepsFor(facts).some(({ done }) => !done)
