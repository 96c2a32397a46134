/** Names as an enemy, an accident or another alphabet writes them; each with what of it must be readable. */
export const HOSTILE_NAMES: readonly { what: string; name: string; said: string }[] = [
  { what: 'markup', name: '<img src=x onerror=alert(1)>', said: '<img src=x onerror=alert(1)>' },
  { what: 'formula', name: '=cmd|"/C calc"!A0', said: '=cmd|"/C calc"!A0' },
  { what: 'path', name: '../../../etc/passwd', said: '../../../etc/passwd' },
  { what: 'sql', name: 'a"; DROP ROLE x;--', said: 'a"; DROP ROLE x;--' },
  { what: 'override', name: 'safe\u202egnp.nimda', said: 'safe⟨U+202E⟩gnp.nimda' },
  { what: 'isolate', name: 'x\u2067y', said: 'x⟨U+2067⟩y' },
  { what: 'zero width', name: 'adm\u200bin', said: 'adm⟨U+200B⟩in' },
  { what: 'line break', name: 'root\nuser', said: 'root␊user' },
  { what: 'escape', name: 'red\u001b[31m', said: 'red␛[31m' },
  { what: 'hebrew', name: 'שירות תשלומים', said: 'שירות תשלומים' },
  { what: 'arabic', name: 'خدمة الدفع 42', said: 'خدمة الدفع 42' },
  { what: 'emoji', name: '👩‍💻🚀𠮷', said: '👩‍💻🚀𠮷' },
  { what: 'heap', name: `z${'\u0301'.repeat(24)}`, said: `z${'\u0301'.repeat(4)}⟨+20⟩` },
  { what: 'unbroken', name: 'w'.repeat(600), said: 'w'.repeat(600) },
]
