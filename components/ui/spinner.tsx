import { LoaderCircle } from 'lucide-react'

/** Only beside a word that says what is under way. */
export const Spinner = () => <LoaderCircle aria-hidden className="size-4 motion-safe:animate-spin" />
