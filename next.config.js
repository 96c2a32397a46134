/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  // `npm test` checks types with the tests; a start without development packages could not.
  typescript: { ignoreBuildErrors: true },
  turbopack: { resolveAlias: { zod: { browser: './lib/kernel/no-schemas.ts' } } },
  // What comes in is handed on whole: each route stops reading at a limit of its own (lib/platform/http).
  experimental: { proxyClientMaxBodySize: '40mb' },
  // Drivers and their native parts stay ordinary Node modules; bundling them breaks their own file look-ups.
  serverExternalPackages: ['pg', '@prisma/client', '@prisma/adapter-pg', 'pino', 'nodemailer'],
}

export default config
