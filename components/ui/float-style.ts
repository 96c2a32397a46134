/** What floats has an edge and the only shadow in the house. */
export const floatStyle = 'float-in z-50 rounded-panel border border-edge bg-surface text-text shadow-float'
export const dialogStyle =
  'float-in fixed top-[12vh] left-1/2 z-50 max-h-[80vh] w-[calc(100vw-32px)] -translate-x-1/2 overflow-y-auto rounded-panel border border-edge bg-surface p-5 shadow-float'
export const menuItemStyle =
  'flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 py-1 text-14 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-muted'
