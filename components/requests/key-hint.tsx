import { Kbd } from '../ui/kbd.tsx'

/** The key of a button, where there is a keyboard to expect. */
export const KeyHint = ({ children }: { children: string }) => (
  <span className="ml-1 max-lg:hidden">
    <Kbd>{children}</Kbd>
  </span>
)
