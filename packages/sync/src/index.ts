/** The terminal's queue and its way to the center. */
export { type Agent, type AgentOptions, startAgent } from './agent/agent.ts'
export { centerKeysOf, type Enrolled, enrol } from './agent/enrol.ts'
export type { CallError } from './agent/http.ts'
export type { Link } from './agent/link.ts'
export { type VisitCall, type VisitCallError, type VisitCallPort, type VisitCallsOptions, visitCalls } from './agent/visit-calls.ts'
export { openStore, type StoreOptions } from './open-store.ts'
export type {
  AuditEntry,
  AuditHead,
  AuditRecord,
  Commit,
  CommitError,
  Intent,
  IntentState,
  LostRow,
  NewIntent,
  NewSubmission,
  Pending,
  Queued,
  Recovery,
  RowPhase,
  RowState,
  Space,
  Store,
  StoreChange,
  UplinkStore,
} from './store.ts'
