/** Simulated devices: for tests, the runner and the dock. A production configuration refuses this entry. */
export { simulatedCardReader } from './card-reader/simulated-card-reader.ts'
