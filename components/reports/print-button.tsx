'use client'

import { Printer } from 'lucide-react'
import { Button } from '../ui/button.tsx'

export const PrintButton = () => (
  <Button onClick={() => window.print()}>
    <Printer aria-hidden />
    Print
  </Button>
)
