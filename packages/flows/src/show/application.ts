import { maskIdNumber, maskName } from '@zhengyin/kernel'
import type { SnapshotFrom } from 'xstate'
import type { SiteFacts } from '../ports.ts'
import { say } from '../screens/say.ts'
import type { Field } from '../screens/screen.ts'
import type { TextKey } from '../screens/text.ts'
import type { checkStep, RevealField } from '../steps/check.ts'
import type { consentStep } from '../steps/consent.ts'
import { NAME_MAX_CODE_POINTS, type NameProblem } from '../steps/person-name.ts'
import { SPOUSE_FIELD, type spouseNameStep } from '../steps/spouse-name.ts'
import type { submitStep } from '../steps/submit.ts'
import { openingWords, type Page, plain, primary, quiet, STILL, secondary } from './parts.ts'

export function consentPage({ context }: SnapshotFrom<typeof consentStep>, site: SiteFacts): Page {
  return {
    kind: 'consent',
    title: say('consent.title'),
    purpose: say('consent.purpose'),
    recipient: say('consent.recipient', { archive: site.archiveName }),
    data: [
      say('consent.data.name'),
      say('consent.data.id-number'),
      say('consent.data.birth'),
      say('consent.data.valid-to'),
      say('consent.data.spouse'),
    ],
    retention: say('consent.retention'),
    refusal: say('consent.refusal'),
    textVersion: context.textVersion,
    strip: STILL,
    actions: [
      // Refusal weighs the same as agreement (个人信息保护法 第十六条).
      secondary({ type: 'agree' }, 'consent.agree'),
      secondary({ type: 'decline' }, 'consent.decline'),
      quiet({ type: 'back' }, 'common.back'),
    ],
  }
}

const NAME_PROBLEMS: Readonly<Record<NameProblem, TextKey>> = {
  tooLong: 'spouse.too-long',
  letters: 'spouse.letters',
  dots: 'spouse.dots',
}

export function spousePage({ context }: SnapshotFrom<typeof spouseNameStep>): Page {
  const field: Field = {
    type: 'name',
    id: SPOUSE_FIELD,
    label: say('spouse.label'),
    hint: say('spouse.hint'),
    value: context.value,
    optional: true,
    maxCodePoints: NAME_MAX_CODE_POINTS,
    ...(context.problem === null ? {} : { error: say(NAME_PROBLEMS[context.problem]) }),
  }
  return {
    kind: 'form',
    title: say('spouse.title'),
    lead: say('spouse.lead'),
    fields: [field],
    strip: STILL,
    actions: [
      primary({ type: 'answer', values: { [SPOUSE_FIELD]: context.value } }, 'spouse.continue'),
      quiet({ type: 'back' }, 'common.back'),
    ],
  }
}

export function checkPage({ context }: SnapshotFrom<typeof checkStep>): Page {
  const { identity, spouseName, opensAt, revealed } = context
  const shown = (field: RevealField, value: string, mask: (value: string) => string) => plain(revealed === field ? value : mask(value))
  return {
    kind: 'check',
    title: say('check.title'),
    ...(opensAt === null ? {} : { lead: openingWords(opensAt, 'check.after-hours', 'hours.unknown') }),
    rows: [
      {
        field: 'name',
        label: say('check.name'),
        value: shown('name', identity.name, maskName),
        reveal: quiet({ type: 'reveal', field: 'name' }, 'check.reveal'),
      },
      {
        field: 'id-number',
        label: say('check.id-number'),
        value: shown('id-number', identity.idNumber, maskIdNumber),
        reveal: quiet({ type: 'reveal', field: 'id-number' }, 'check.reveal'),
      },
      { field: 'purpose', label: say('check.purpose'), value: say('check.purpose.loan') },
      {
        field: 'spouse',
        label: say('check.spouse'),
        value: spouseName === '' ? say('check.spouse.none') : plain(spouseName),
        change: quiet({ type: 'change', field: 'spouse' }, 'check.change'),
      },
    ],
    strip: STILL,
    actions: [primary({ type: 'submit' }, 'check.submit'), quiet({ type: 'back' }, 'common.back')],
  }
}

export function submitPage({ value, context }: SnapshotFrom<typeof submitStep>): Page {
  if (value === 'notStored') {
    return {
      kind: 'message',
      tone: 'error',
      title: say('submit.storage-full.title'),
      what: say(context.problem === 'storageFull' ? 'submit.storage-full.what' : 'submit.storage-failed.what'),
      todo: [say('submit.todo')],
      strip: STILL,
      actions: [primary({ type: 'retry' }, 'message.retry'), secondary({ type: 'continue' }, 'message.finish')],
    }
  }
  return { kind: 'wait', title: say('submit.title'), what: say('submit.what'), facts: [], strip: STILL, actions: [] }
}
