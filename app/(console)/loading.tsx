import { PanelSkeleton, Skeleton } from '#components/ui/skeleton.tsx'

export default function Loading() {
  return (
    <div className="flex flex-col gap-5">
      <Skeleton className="h-6 w-48" />
      <PanelSkeleton what="the page" lines={8} />
    </div>
  )
}
