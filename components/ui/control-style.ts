/** The shared frame of everything that is typed into or chosen from. */
export const controlStyle = [
  'w-full rounded-control border border-control bg-surface text-14 text-text transition-colors',
  'hover:border-muted aria-invalid:border-danger disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint',
  'focus-visible:outline-offset-0',
].join(' ')
