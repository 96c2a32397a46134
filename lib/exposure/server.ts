/** The door of exposure for pages, routes, scripts and the rooms above. */
export {
  concurrencySeries,
  durationStats,
  exposureLanes,
  laneNames,
  overshootStats,
  type ExposureQuery,
  type Lanes,
} from './queries.ts'
export { timeliness } from './timeliness-query.ts'
export { binIndex } from './store/timeliness.ts'
