/** For tests only; a production build has none of it. */
export { type CenterDouble, type CenterFault, centerDouble } from './center-double.ts'
export { sampleQuery, workPlace } from './samples.ts'
