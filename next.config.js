/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  // `npm test` checks types with the tests; a start without development packages could not.
  typescript: { ignoreBuildErrors: true },
  // Drivers and their native parts stay ordinary Node modules; bundling them breaks their own file look-ups.
  serverExternalPackages: ['pg', '@prisma/client', '@prisma/adapter-pg', 'pino', 'nodemailer'],
}

export default config
