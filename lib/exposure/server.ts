/** The door of exposure for pages, routes, scripts and the rooms above. */
export {
  concurrencySeries,
  durationBins,
  durationStats,
  exposureLanes,
  laneNames,
  lanePieces,
  overshootStats,
  type ExposureQuery,
  type Lanes,
} from './queries.ts'
export { timeliness } from './timeliness-query.ts'
export { binIndex } from './store/timeliness.ts'
