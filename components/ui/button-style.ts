/** One look for everything that is pressed: `Button`, `ButtonLink`, `IconButton`. */
import { cva, type VariantProps } from 'class-variance-authority'

export const buttonStyle = cva(
  [
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap select-none',
    'transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-progress',
    '[&_svg]:size-4 [&_svg]:shrink-0',
  ],
  {
    variants: {
      variant: {
        primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-strong disabled:hover:bg-accent',
        secondary: 'border-edge bg-surface text-text hover:bg-hover',
        ghost: 'border-transparent text-muted hover:bg-hover hover:text-text',
        danger: 'border-edge bg-surface text-danger-text hover:border-danger hover:bg-danger-soft',
        'danger-solid': 'border-transparent bg-danger text-on-danger hover:brightness-95',
      },
      size: {
        small: 'h-7 px-2.5 text-13',
        medium: 'h-8 px-3 text-14',
        large: 'h-10 px-4 text-14',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'medium' },
  },
)

export type ButtonStyle = VariantProps<typeof buttonStyle>
