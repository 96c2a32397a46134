/** Joins class names; of two Tailwind utilities that set the same property the later wins. */
import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({
  extend: {
    theme: { text: ['12', '13', '14', '16', '20', '28'], radius: ['mark', 'control', 'panel'], shadow: ['float'] },
  },
})

export const cn = (...inputs: ClassValue[]): string => merge(clsx(inputs))
