/** One screen of every kind with invented people and numbers, as full as the real journeys make them. */
import type { Action, Screen, StripHint } from '@zhengyin/flows/screens/screen'
import type { Text } from '@zhengyin/flows/screens/text'
import type { TerminalFacts } from '../../api.ts'

const zh = (words: string): Text => ({ zh: words })
const act = (
  type:
    | 'continue'
    | 'back'
    | 'begin'
    | 'agree'
    | 'decline'
    | 'submit'
    | 'wait'
    | 'leave'
    | 'print'
    | 'retry'
    | 'skip'
    | 'my-cases'
    | 'help'
    | 'end'
    | 'still-here'
    | 'close-help',
  label: string,
  emphasis: Action['emphasis'],
): Action => ({ intent: { type }, label: zh(label), emphasis })

export const sampleFacts: TerminalFacts = {
  siteName: '建行康健支行',
  address: '钦州南路 281 号',
  hotline: '12345',
  terminal: 'T1',
  pxPerMm: 4.03,
  parts: ['screen', 'card-reader', 'document-printer', 'receipt-printer', 'code-scanner', 'camera'],
  clock: { now: Date.UTC(2026, 10, 24, 2, 32), demo: true },
  dock: false,
}

const bar: readonly Action[] = [act('help', '求助', 'quiet'), act('end', '结束', 'quiet')]
const still: StripHint = { part: 'none', motion: 'still', title: zh('本机'), text: zh('身份证放在屏幕右边的感应区，文件从下面的出口出来') }
const card: StripHint = { part: 'card-reader', motion: 'breathe', title: zh('放这里'), text: zh('屏幕右侧，灯亮着的地方') }
const paper: StripHint = { part: 'document-printer', motion: 'paper-out', title: zh('文件从这里出来'), text: zh('屏幕右侧下方的出口') }
const slip: StripHint = { part: 'receipt-printer', motion: 'paper-out', title: zh('回执从这里出来'), text: zh('文件出口右边的小口') }
const step = (index: number, name: string) => ({ index, total: 5, name: zh(name) })

const home: Screen = {
  kind: 'home',
  title: zh('您要办什么事？'),
  strip: still,
  bar,
  tiles: [
    {
      item: '312090156000',
      name: zh('贷款要婚姻证明'),
      officialName: zh('婚姻登记档案查询（办理贷款用途）'),
      availability: zh('现在可办'),
      tone: 'open',
      duration: zh('人工审核约 30 分钟'),
      intent: { type: 'choose-item', item: '312090156000' },
    },
  ],
  actions: [act('my-cases', '我的办件', 'secondary')],
}

const formName: Screen = {
  kind: 'form',
  title: zh('对方叫什么名字？'),
  lead: zh('记得就填，档案馆查得更快；不填也能办。'),
  step: step(4, '填写'),
  strip: still,
  bar,
  fields: [
    {
      type: 'name',
      id: 'spouseName',
      label: zh('配偶姓名'),
      hint: zh('照证件上的写，少数民族姓名的点也要写'),
      value: '',
      optional: true,
      maxCodePoints: 50,
    },
  ],
  actions: [act('back', '上一步', 'secondary'), { intent: { type: 'answer', values: {} }, label: zh('继续'), emphasis: 'primary' }],
}

const wait: Screen = {
  kind: 'wait',
  title: zh('申请已送到区中心'),
  strip: still,
  bar,
  truth: 'booked',
  what: zh('档案馆的工作人员正在审核。您可以在这里等，也可以拿回执先走，以后在任何一台机器上取。'),
  facts: [
    { label: zh('办件编号'), value: zh('041 562 600 000 017') },
    { label: zh('前面还有'), value: zh('2 件') },
  ],
  actions: [act('leave', '拿回执，以后再取', 'secondary')],
}

/** `pdfBase64`: the sheet of the document screen. */
export const samplesWith = (pdfBase64: string): Readonly<Record<string, Screen>> => ({
  attract: {
    kind: 'attract',
    title: zh('在银行，办政府的事'),
    lead: zh('带上身份证，几分钟办好一件事'),
    strip: still,
    bar: [],
    actions: [act('begin', '点这里开始', 'primary')],
  },
  home,
  'home-many': {
    ...home,
    tiles: [
      ...home.tiles,
      {
        item: '2',
        name: zh('公积金缴存证明'),
        officialName: zh('公积金查询'),
        availability: zh('暂停'),
        tone: 'paused',
        intent: { type: 'choose-item', item: '2' },
      },
      {
        item: '3',
        name: zh('名下有没有房'),
        officialName: zh('不动产登记信息查询'),
        availability: zh('下次办理 11月25日 8:30'),
        tone: 'later',
        intent: { type: 'choose-item', item: '3' },
      },
    ],
  } as Screen,
  notice: {
    kind: 'notice',
    title: zh('办之前，请看一眼'),
    lead: zh('婚姻登记档案查询（办理贷款用途）'),
    step: step(1, '办前须知'),
    strip: still,
    bar,
    callout: { tone: 'warning', text: zh('档案馆现在下班了，下次审核从 11月25日 8:30 开始。可以先登记，到时再审。') },
    points: [
      { term: zh('能得到'), detail: zh('市档案局盖章的婚姻登记档案查询结果，A4 一张，银行可以验真') },
      { term: zh('要带'), detail: zh('本人居民身份证') },
      { term: zh('多久'), detail: zh('工作时间由人审核，约 30 分钟') },
      { term: zh('费用'), detail: zh('不收费') },
      { term: zh('查不到时'), detail: zh('结果只说明这份档案里没有登记记录，不能证明您的婚姻状况') },
    ],
    actions: [act('back', '先不办', 'secondary'), act('continue', '开始办理', 'primary')],
  },
  'device-lay-card': {
    kind: 'device',
    title: zh('请把身份证平放在亮灯处'),
    lead: zh('只用来确认是您本人在办这件事。办完就从本机清除。'),
    step: step(2, '确认身份'),
    strip: card,
    bar,
    picture: 'lay-card',
    actions: [act('back', '先不办', 'secondary')],
  },
  'device-problem': {
    kind: 'device',
    title: zh('请把身份证平放在亮灯处'),
    step: step(2, '确认身份'),
    strip: card,
    bar,
    picture: 'lay-card',
    problem: { what: zh('没有读到身份证。'), todo: zh('请把证件平放在亮灯处，再等 3 秒。') },
    actions: [act('back', '先不办', 'secondary'), act('retry', '再读一次', 'primary')],
    code: 'identify.cardPulled',
  },
  'device-reading': {
    kind: 'device',
    title: zh('正在读身份证'),
    lead: zh('请不要移动证件'),
    step: step(2, '确认身份'),
    strip: card,
    bar,
    picture: 'reading-card',
    actions: [],
  },
  'device-lift-card': {
    kind: 'device',
    title: zh('请收好身份证'),
    step: step(2, '确认身份'),
    strip: card,
    bar,
    picture: 'lift-card',
    actions: [],
  },
  'device-printing': {
    kind: 'device',
    title: zh('正在打印'),
    lead: zh('一共 1 张，请等纸完全出来。'),
    strip: paper,
    bar,
    picture: 'printing',
    progress: { done: 0.4, total: 1, text: zh('第 1 张，共 1 张') },
    actions: [],
  },
  'device-take-paper': {
    kind: 'device',
    title: zh('请取走文件'),
    lead: zh('看看是不是 1 张，有没有盖章。'),
    strip: paper,
    bar,
    picture: 'take-paper',
    actions: [act('continue', '文件拿好了', 'primary')],
  },
  'device-take-receipt': {
    kind: 'device',
    title: zh('请取走回执'),
    lead: zh('来取文件时带身份证，回执上有编号。'),
    strip: slip,
    bar,
    picture: 'take-receipt',
    actions: [act('continue', '回执拿好了', 'primary')],
  },
  consent: {
    kind: 'consent',
    title: zh('同意市档案局查您的婚姻登记档案吗？'),
    step: step(3, '您的同意'),
    strip: still,
    bar,
    purpose: zh('查询本人的婚姻登记档案，用于办理贷款'),
    recipient: zh('上海市档案局；不给银行，由您自己把文件交给银行'),
    data: [zh('姓名'), zh('身份证号码'), zh('您填写的配偶姓名')],
    retention: zh('本机办完就清除；档案局按档案利用登记的规定保存申请'),
    refusal: zh('这里就不能办了。您可以到婚姻登记机关或档案馆窗口查询'),
    textVersion: '2026-11-1',
    actions: [act('decline', '不同意', 'secondary'), act('agree', '同意', 'secondary')],
  },
  'form-name': formName,
  'form-error': {
    ...formName,
    fields: [
      {
        type: 'name',
        id: 'spouseName',
        label: zh('配偶姓名'),
        value: '李a',
        optional: true,
        maxCodePoints: 50,
        error: zh('名字里有拼音字母。请点候选字，把它换成汉字。'),
      },
    ],
  } as Screen,
  'form-digits': {
    kind: 'form',
    title: zh('配偶的身份证号码是多少？'),
    step: step(4, '填写'),
    strip: still,
    bar,
    fields: [{ type: 'digits', id: 'spouseId', label: zh('身份证号码'), value: '', optional: false, maxCodePoints: 18, allowX: true }],
    actions: [act('back', '上一步', 'secondary'), { intent: { type: 'answer', values: {} }, label: zh('继续'), emphasis: 'primary' }],
  },
  'form-choice': {
    kind: 'form',
    title: zh('您要怎么取文件？'),
    step: step(4, '填写'),
    strip: still,
    bar,
    fields: [
      {
        type: 'choice',
        id: 'way',
        label: zh('取件方式'),
        value: 'here',
        options: [
          { value: 'here', label: zh('在这里等，审核完就打印') },
          { value: 'later', label: zh('先走，以后带身份证来取') },
        ],
      },
    ],
    actions: [act('back', '上一步', 'secondary'), { intent: { type: 'answer', values: {} }, label: zh('继续'), emphasis: 'primary' }],
  },
  check: {
    kind: 'check',
    title: zh('请看一遍，对了就提交'),
    step: step(5, '核对'),
    strip: still,
    bar,
    rows: [
      {
        field: 'name',
        label: zh('姓名'),
        value: zh('张*'),
        reveal: { intent: { type: 'reveal', field: 'name' }, label: zh('看全部'), emphasis: 'secondary' },
      },
      {
        field: 'idNumber',
        label: zh('身份证号码'),
        value: zh('3101********1234'),
        reveal: { intent: { type: 'reveal', field: 'idNumber' }, label: zh('看全部'), emphasis: 'secondary' },
      },
      { field: 'purpose', label: zh('用途'), value: zh('办理贷款') },
      {
        field: 'spouseName',
        label: zh('配偶姓名'),
        value: zh('李*'),
        change: { intent: { type: 'change', field: 'spouseName' }, label: zh('修改'), emphasis: 'secondary' },
      },
    ],
    actions: [act('back', '上一步', 'secondary'), act('submit', '提交申请', 'primary')],
  },
  wait,
  'wait-queued': {
    ...wait,
    title: zh('申请已经登记'),
    truth: 'queued',
    what: zh('网络还没有通，申请已安全存在本机，通了就送到区中心。'),
    facts: [{ label: zh('回执号'), value: zh('7K2MQ 4XH9D') }],
  } as Screen,
  'receipt-booked': {
    kind: 'receipt',
    title: zh('申请办好登记了'),
    strip: slip,
    bar,
    truth: 'booked',
    number: { label: zh('办件编号'), value: '041562600000175' },
    facts: [
      { label: zh('事项'), value: zh('婚姻登记档案查询') },
      { label: zh('提交时间'), value: zh('11月24日 10:36') },
    ],
    next: [zh('档案馆在工作时间审核，约 30 分钟。'), zh('审核好以后，带身份证到任何一台机器，点“我的办件”打印。')],
    actions: [act('continue', '打印回执并结束', 'primary')],
  },
  'receipt-queued': {
    kind: 'receipt',
    title: zh('已登记，网络通了就送出'),
    strip: slip,
    bar,
    truth: 'queued',
    number: { label: zh('回执号'), value: '7K2MQ4XH9D' },
    facts: [{ label: zh('登记时间'), value: zh('11月24日 10:36') }],
    next: [zh('本机会一直试着送到区中心，您不用守着。'), zh('以后带身份证和回执，在任何一台机器上点“我的办件”。')],
    actions: [act('continue', '打印回执并结束', 'primary')],
  },
  'receipt-refused': {
    kind: 'receipt',
    title: zh('这次没有受理'),
    strip: still,
    bar,
    truth: 'refused',
    number: { label: zh('回执号'), value: '7K2MQ4XH9D' },
    facts: [{ label: zh('原因'), value: zh('本机没有地方再存申请') }],
    next: [zh('您的信息没有送出，也没有留在本机。'), zh('请点“求助”，或者拨打 12345。')],
    actions: [act('continue', '知道了，回到首页', 'primary')],
  },
  document: {
    kind: 'document',
    title: zh('这是要打印的文件'),
    strip: paper,
    bar,
    pdfBase64,
    pages: 2,
    summary: [zh('查到 1 条婚姻登记记录。'), zh('这份结果只说明所查档案里的登记记录。')],
    actions: [act('leave', '以后再打印', 'secondary'), act('print', '打印文件', 'primary')],
  },
  cases: {
    kind: 'cases',
    title: zh('您的办件'),
    strip: still,
    bar,
    cases: [
      {
        caseCode: '041562600000175',
        name: zh('婚姻登记档案查询'),
        state: zh('审核好了，可以打印'),
        tone: 'success',
        submittedAt: zh('11月24日 10:36 提交'),
        open: { intent: { type: 'open-case', caseCode: '041562600000175' }, label: zh('打开'), emphasis: 'primary' },
      },
      {
        caseCode: '041562600000167',
        name: zh('婚姻登记档案查询'),
        state: zh('正在审核'),
        tone: 'info',
        submittedAt: zh('11月24日 9:12 提交'),
      },
      {
        caseCode: '041562600000159',
        name: zh('婚姻登记档案查询'),
        state: zh('打印时出过问题，请点“求助”'),
        tone: 'warning',
        submittedAt: zh('11月23日 15:40 提交'),
      },
    ],
    actions: [act('back', '回到首页', 'secondary')],
  },
  rate: {
    kind: 'rate',
    title: zh('这次办得怎么样？'),
    lead: zh('不记名，也可以不评。'),
    strip: still,
    bar,
    levels: [
      { level: 5, label: zh('非常满意'), intent: { type: 'rate', level: 5 } },
      { level: 4, label: zh('满意'), intent: { type: 'rate', level: 4 } },
      { level: 3, label: zh('基本满意'), intent: { type: 'rate', level: 3 } },
      { level: 2, label: zh('不满意'), intent: { type: 'rate', level: 2 } },
      { level: 1, label: zh('非常不满意'), intent: { type: 'rate', level: 1 } },
    ],
    actions: [act('skip', '不评，结束办理', 'secondary')],
  },
  'message-error': {
    kind: 'message',
    title: zh('纸卡住了'),
    strip: paper,
    bar,
    tone: 'error',
    what: zh('正在请工作人员来处理。您的文件只会打印一份，不会丢。'),
    todo: [zh('请不要用力拉纸。'), zh('请带好身份证，在旁边等一会儿。')],
    actions: [act('leave', '以后再取', 'secondary')],
    code: 'print.media-jam',
  },
  'message-info': {
    kind: 'message',
    title: zh('这张证件要到别处办'),
    strip: card,
    bar,
    tone: 'info',
    what: zh('港澳台居民居住证和外国人永久居留身份证，请办涉外事项。'),
    todo: [zh('请收好您的证件。'), zh('请到区政务服务中心的窗口，说“涉外婚姻登记档案查询”。')],
    actions: [act('end', '收好证件，结束办理', 'primary')],
  },
  farewell: {
    kind: 'farewell',
    title: zh('您的信息已从本机清除'),
    strip: { ...still, title: zh('别忘了'), text: zh('看一眼亮灯处和出口') },
    bar: [],
    reminders: [zh('请带走身份证和文件。')],
    actions: [],
  },
  'out-of-service': {
    kind: 'out-of-service',
    title: zh('暂停服务'),
    lead: zh('本机正在修整。请到旁边的机器或柜台，或者拨打 12345。'),
    strip: still,
    bar: [act('help', '求助', 'quiet')],
    actions: [],
    code: 'storage.full',
  },
  'overlay-idle': {
    ...wait,
    overlay: {
      kind: 'idle',
      secondsLeft: 17,
      title: zh('您还在吗？'),
      lead: zh('倒数到 0，会清除您的信息，回到开始的页面。'),
      actions: [act('end', '结束并清除', 'secondary'), act('still-here', '我还在', 'primary')],
    },
  },
  'overlay-help': {
    ...home,
    overlay: {
      kind: 'help',
      title: zh('已经叫了工作人员'),
      lead: zh('请在这里等一会儿。您也可以打热线电话。'),
      hotline: zh('12345'),
      actions: [act('close-help', '继续办理', 'primary')],
    },
  },
})
