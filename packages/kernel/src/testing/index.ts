export { type SimulatedClock, simulatedClock } from './simulated-clock.ts'
