import type { Metadata, Viewport } from 'next'
import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { StyleNonce } from '#components/shell/style-nonce.tsx'
import { parseTheme, THEME_COOKIE } from '#components/shell/theme.ts'
import { EARLY_SCRIPT } from '#components/shell/early-script.ts'
import { Toaster } from '#components/ui/toaster.tsx'
import { viewerPreferences } from '#lib/people/web/server.ts'
import { NONCE_HEADER } from '#lib/platform/http/security-headers.ts'
import './globals.css'
import './print.css'

export const metadata: Metadata = {
  title: { default: 'Curfew', template: '%s · Curfew' },
  description: 'Governance of machine identities: who owns them, what they may do, and until when.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, preferences] = await Promise.all([cookies(), viewerPreferences()])
  const theme = preferences?.theme ?? parseTheme(jar.get(THEME_COOKIE)?.value)
  const nonce = (await headers()).get(NONCE_HEADER)
  return (
    <html
      lang="en-GB"
      data-theme={theme === 'system' ? undefined : theme}
      data-shortcuts={preferences?.shortcuts === 'off' ? 'off' : undefined}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <head>
        {/* A browser hides the nonce from scripts, so that it never matches on waking up. */}
        <script
          nonce={nonce ?? undefined}
          suppressHydrationWarning
          dangerouslySetInnerHTML={{ __html: EARLY_SCRIPT }}
        />
      </head>
      <body>
        {nonce ? <StyleNonce nonce={nonce} /> : null}
        {children}
        <Toaster />
      </body>
    </html>
  )
}
