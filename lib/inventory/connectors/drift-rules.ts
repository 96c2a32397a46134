/** What a connector knows about what was changed behind our back. All pure, all optional: without them drift is told less exactly. */

export type AdvisedHolding = {
  accountName: string
  entitlementName: string
  entitlementKind: string
  /** Of the holding. */
  attributes: Readonly<Record<string, unknown>>
  /** Of the entitlement. */
  content: Readonly<Record<string, unknown>>
  /** What of it is on record, when only the rest is to go. */
  accepted?: Readonly<Record<string, unknown>> | undefined
}

export type DriftRules = {
  /** What the holding of a grant allows beyond what the connector gives, one phrase each; none when it is as given. */
  beyondGiven(attributes: Readonly<Record<string, unknown>>): string[]
  /** What a standing holding allows now and did not when it went on record, one phrase each. What is not known has not grown. */
  widened(accepted: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): string[]
  /** What an entitlement confers now and did not before, one phrase each. When it cannot be told, it has grown. */
  grown(before: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): string[]
  /** Statements for a person to run at the source; null when they cannot be given exactly. */
  removalAdvice(holding: AdvisedHolding): string | null
}
