/** What everybody has to see above every page of the console. Safe to import anywhere. */

export type Banner = {
  /** One a cause: what is drawn twice is drawn once. */
  key: string
  tone: 'danger' | 'warn'
  /** The fact, in one sentence. */
  title: string
  /** What it means, and what to do about it. */
  text: string
  /** Where more is said or done; null when there is nothing for this person. */
  link: { href: string; label: string } | null
}
