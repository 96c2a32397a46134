/** Kinds of things as sources name them (`ai-agent`, `aws-role`), in words. Pure. */
const SPELT: Readonly<Record<string, string>> = {
  ai: 'AI',
  api: 'API',
  aws: 'AWS',
  ci: 'CI',
  gcp: 'GCP',
  github: 'GitHub',
  iam: 'IAM',
  oidc: 'OIDC',
  postgresql: 'PostgreSQL',
  ssh: 'SSH',
}

/** `AI agent`, `AWS role`, `Service account`: as the first word of a line. */
export function kindWords(kind: string): string {
  // As the list of sources calls them.
  if (kind === 'ci') return 'Pipelines'
  const words = kind
    .split(/[-_ ]+/)
    .map((word) => (Object.hasOwn(SPELT, word.toLowerCase()) ? SPELT[word.toLowerCase()] : word))
  const text = words.join(' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
