/** The product's mark and name, not a link: there is nowhere to go yet. */
export const Mark = () => (
  <div className="mb-6 flex items-center gap-2.5">
    <svg
      aria-hidden
      viewBox="0 0 20 20"
      className="size-6 shrink-0"
      fill="none"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M10 2.75a7.25 7.25 0 1 1-6.93 5.12" className="stroke-text" />
      <path d="M10 6v4.25H6.25" className="stroke-accent" />
    </svg>
    <span className="text-16 font-semibold tracking-[-0.01em]">Curfew</span>
  </div>
)
