import type { Metadata, Viewport } from 'next'
import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import { cookies, headers } from 'next/headers'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { StyleNonce } from '#components/shell/style-nonce.tsx'
import { parseTheme, THEME_COOKIE } from '#components/shell/theme.ts'
import { Toaster } from '#components/ui/toaster.tsx'
import { NONCE_HEADER } from '#lib/platform/http/security-headers.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Curfew', template: '%s · Curfew' },
  description: 'Governance of machine identities: who owns them, what they may do, and until when.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value)
  const nonce = (await headers()).get(NONCE_HEADER)
  return (
    <html
      lang="en-GB"
      data-theme={theme === 'system' ? undefined : theme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <body>
        {nonce ? <StyleNonce nonce={nonce} /> : null}
        <NuqsAdapter>{children}</NuqsAdapter>
        <Toaster />
      </body>
    </html>
  )
}
