/** The zone that the person or the organisation chose stands in the page; without one, the browser's. */
export const viewerZone = (): string =>
  document.querySelector<HTMLElement>('[data-zone]')?.dataset.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
