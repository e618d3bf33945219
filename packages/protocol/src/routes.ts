/** The contract: one table. Types, validation and the OpenAPI document all come from here. */
import { z } from 'zod'
import { centerKeys, enrolAnswer, enrolRequest, heartbeat, helpAnswer, helpRequest, intakeAnswer, problem } from './control.ts'
import { feedAnswer } from './feed.ts'
import { sealedBox } from './visit-call.ts'

export const MAX_BATCH_ROWS = 500
export const MAX_BATCH_BYTES = 1_048_576

export const routes = {
  enrol: {
    method: 'POST',
    path: '/v1/enrol',
    signed: false,
    summary: 'Enrols a terminal with a one-time code',
    body: enrolRequest,
    answers: { 200: enrolAnswer, 403: problem },
  },
  keys: {
    method: 'GET',
    path: '/v1/keys',
    signed: false,
    summary: 'The public keys rows are sealed to and leases are signed with',
    answers: { 200: centerKeys },
  },
  queue: {
    method: 'POST',
    path: '/v1/queue',
    signed: true,
    summary: 'Up to 500 sealed frames or 1 MiB, application/octet-stream; resending is always safe',
    body: 'frames',
    answers: { 200: intakeAnswer, 400: problem, 401: problem, 409: problem, 413: problem, 503: problem },
  },
  feed: {
    method: 'GET',
    path: '/v1/feed',
    signed: true,
    summary: 'Long poll for this terminal’s events',
    query: z.object({ cursor: z.string().max(64).default(''), wait: z.coerce.number().int().min(0).max(25).default(25) }),
    answers: { 200: feedAnswer, 401: problem, 503: problem },
  },
  visit: {
    method: 'POST',
    path: '/v1/visit',
    signed: true,
    summary: 'A sealed call inside an identified visit',
    body: sealedBox,
    answers: { 200: sealedBox, 400: problem, 401: problem, 503: problem },
  },
  help: {
    method: 'POST',
    path: '/v1/help',
    signed: true,
    summary: 'Somebody at the terminal asks for a person',
    body: helpRequest,
    answers: { 200: helpAnswer, 401: problem },
  },
  heartbeat: {
    method: 'POST',
    path: '/v1/heartbeat',
    signed: true,
    summary: 'Health, queue depth and the head of the audit chain',
    body: heartbeat,
    answers: { 200: z.object({ serverTime: z.iso.datetime({ offset: true }) }), 401: problem },
  },
} as const

export type Routes = typeof routes
