import { SettingsFrame, type SettingsFrameProps } from '#components/settings/settings-frame.tsx'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'

/** The settings' frame, with the pages that its reader may see. */
export async function Frame(props: Omit<SettingsFrameProps, 'seesAll'>) {
  const { seesAll } = await loadScope(await currentViewer())
  return <SettingsFrame {...props} seesAll={seesAll} />
}
