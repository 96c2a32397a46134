/** Why somebody sees the sign-in page, in words: what happened, and what to do. */

export type Notice = { tone: 'info' | 'warn' | 'danger'; title: string; text: string }

const UNREACHABLE: Notice = {
  tone: 'danger',
  title: 'The sign-in service does not answer',
  text: 'Curfew could not reach it. Try again in a moment; if it stays so, tell whoever runs Curfew.',
}
const FAILED: Notice = {
  tone: 'danger',
  title: 'Sign-in did not finish',
  text: 'The answer of the sign-in service could not be used: it came too late, twice, or to another browser window. Start again here.',
}

const NOTICES: Readonly<Record<string, Notice>> = {
  'signed-out': { tone: 'info', title: 'You are signed out', text: 'Your session has ended on this browser.' },
  expired: {
    tone: 'info',
    title: 'Your session has ended',
    text: 'It was idle for half an hour, lasted twelve, or your roles changed. Sign in to go on where you were.',
  },
  cancelled: { tone: 'info', title: 'Sign-in was cancelled', text: 'Nothing was changed.' },
  disabled: {
    tone: 'warn',
    title: 'This account is disabled',
    text: 'An admin of Curfew has disabled it. Ask one of them to enable it again.',
  },
  AccessDenied: { tone: 'warn', title: 'Sign-in was refused', text: 'This account may not use Curfew. Ask an admin.' },
  OAuthSignin: UNREACHABLE,
  Configuration: {
    tone: 'danger',
    title: 'Sign-in is not set up',
    text: 'Whoever runs Curfew must set the issuer, the client id and the client secret.',
  },
  OAuthCallback: FAILED,
  Callback: FAILED,
}

export const noticeOf = (error: string | undefined): Notice | null =>
  error === undefined ? null : (NOTICES[error] ?? FAILED)
export { UNREACHABLE }
