/** The canonical text of what a request asks for; its SHA-256 is what votes are bound to (I22). Pure. */
import type { Asked } from './model.ts'

export const canonicalAsked = (asked: Asked): string =>
  JSON.stringify([
    'curfew.asked/v1',
    asked.sourceId,
    asked.identityId,
    asked.entitlementId,
    asked.entitlementHash,
    asked.durationMs,
    asked.startsAt,
    asked.reason,
    asked.task,
    // Appended only where there is one: what was asked before there were extensions keeps its hash.
    ...(asked.extendsGrantId === null ? [] : [asked.extendsGrantId]),
  ])
