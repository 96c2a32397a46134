/** The barest page Next can serve: what the console's lists are measured against. @type {import('next').NextConfig} */
export default { poweredByHeader: false, typescript: { ignoreBuildErrors: true } }
