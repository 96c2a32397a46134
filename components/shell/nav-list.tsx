import { NavItem } from './nav-item.tsx'
import type { NavGroup } from './navigation.ts'

export const NavList = ({ groups, onNavigate }: { groups: readonly NavGroup[]; onNavigate?: () => void }) => (
  <div className="flex flex-col gap-4 px-2 py-3">
    {groups.map((group, index) => (
      <div key={group.label ?? index}>
        {group.label ? (
          <p className="px-2.5 pb-1 text-12 text-faint group-data-[nav=narrow]/shell:sr-only">{group.label}</p>
        ) : null}
        <ul className="flex flex-col gap-px">
          {group.places.map((place) => (
            <li key={place.href}>
              <NavItem place={place} {...(onNavigate ? { onNavigate } : {})} />
            </li>
          ))}
        </ul>
      </div>
    ))}
  </div>
)
