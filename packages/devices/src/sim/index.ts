/** Simulated devices: for tests, the runner and the dock. A production configuration refuses this entry. */
export { type CardImage, type CardPerson, cardImage, syntheticPhoto } from './card-reader/card-image.ts'
export {
  CARD_READER_FAULTS,
  type CardReaderFault,
  type SimulatedCardReader,
  type SimulatedCardReaderOptions,
  simulatedCardReader,
} from './card-reader/simulated-card-reader.ts'
export {
  SCANNER_FAULTS,
  type ScannerFault,
  type SimulatedScanner,
  simulatedHidScanner,
  simulatedSerialScanner,
} from './code-scanner/simulated-scanners.ts'
export { type FaultSource, type Faults, faultSource } from './printer-faults.ts'
