/** Writes docs/journeys from the machines themselves; `--check` fails when a page there is stale. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyStateMachine } from 'xstate'
import { marriageCertificate } from '../journeys/marriage-certificate.ts'
import { myCase } from '../journeys/my-case.ts'
import { casesStep } from '../steps/cases.ts'
import { checkStep } from '../steps/check.ts'
import { consentStep } from '../steps/consent.ts'
import { identifyStep } from '../steps/identify.ts'
import { leaveStep } from '../steps/leave.ts'
import { messageStep } from '../steps/message.ts'
import { noticeStep } from '../steps/notice.ts'
import { previewStep } from '../steps/preview.ts'
import { printStep } from '../steps/print.ts'
import { rateStep } from '../steps/rate.ts'
import { spouseNameStep } from '../steps/spouse-name.ts'
import { submitStep } from '../steps/submit.ts'
import { takePaperStep } from '../steps/take-paper.ts'
import { waitStep } from '../steps/wait.ts'
import { visitMachine } from '../visit/visit-machine.ts'
import { pictures } from './mermaid.ts'

const FOLDER = join(import.meta.dirname, '../../../../docs/journeys')
const GENERATED = '<!-- Generated from packages/flows by `npm run docs`. Do not edit. -->'

const steps: readonly AnyStateMachine[] = [
  noticeStep,
  identifyStep,
  consentStep,
  spouseNameStep,
  checkStep,
  submitStep,
  waitStep,
  leaveStep,
  casesStep,
  previewStep,
  printStep,
  rateStep,
  takePaperStep,
  messageStep,
]

const pages: Readonly<Record<string, string>> = {
  'visit.md': page(
    'The visit',
    'From the first touch to the purge. Journeys run inside `place`; the warning and the help page lie over them.',
    [visitMachine],
  ),
  'marriage-certificate.md': page(
    '贷款要婚姻证明',
    '婚姻登记档案查询 (312090156000), purpose 办理贷款. Each state is a step of its own: see [steps](steps.md).',
    [marriageCertificate],
  ),
  'my-case.md': page('我的办件', 'Come back with the card, see the cases, print what was decided. Steps: see [steps](steps.md).', [myCase]),
  'steps.md': page('Steps', 'The small machines that journeys are composed of.', steps),
}

function page(title: string, lead: string, machines: readonly AnyStateMachine[]): string {
  const sections = machines.flatMap((machine) => [
    ...(machines.length === 1 ? [] : [`## ${machine.id}`]),
    ...pictures(machine).flatMap(({ inside, mermaid }) => [
      ...(inside === '' ? [] : [`Inside \`${inside}\`:`]),
      `\`\`\`mermaid\n${mermaid}\n\`\`\``,
    ]),
  ])
  return `${[GENERATED, `# ${title}`, lead, ...sections].join('\n\n')}\n`
}

function stalePages(): string[] {
  const present = existsSync(FOLDER) ? readdirSync(FOLDER) : []
  const unknown = present.filter((file) => !(file in pages))
  const changed = Object.entries(pages).filter(
    ([file, text]) => !present.includes(file) || readFileSync(join(FOLDER, file), 'utf8') !== text,
  )
  return [...unknown, ...changed.map(([file]) => file)]
}

if (process.argv.includes('--check')) {
  const stale = stalePages()
  if (stale.length > 0) {
    console.error(`stale: ${stale.map((file) => `docs/journeys/${file}`).join(', ')}; run npm run docs`)
    process.exitCode = 1
  }
} else {
  mkdirSync(FOLDER, { recursive: true })
  for (const [file, text] of Object.entries(pages)) {
    writeFileSync(join(FOLDER, file), text)
  }
}
