/** A4, in points. The words come from content.ts. */
import PDFDocument from 'pdfkit'
import { create as createQr } from 'qrcode'
import { allText, type SheetContent, sheetContent } from './content.ts'
import { loadFonts, MissingGlyphs, type OutlinedText } from './fonts.ts'
import type { RenderedSheet, Sheet } from './sheet.ts'

const PAGE = { width: 595.28, height: 841.89 }
const LEFT = 62
const RIGHT = PAGE.width - 62
const WIDTH = RIGHT - LEFT
const TOP = 48
/** Below the running head, where a following page begins. */
const NEXT_TOP = TOP + 40
const FOOT_Y = PAGE.height - 44
/** Content stays above the foot line. */
const BOTTOM = FOOT_Y - 10
const INK = '#1d2733'
const SOFT = '#5b6673'
const LINE = '#c5ccd3'
const STRONG_LINE = '#33475b'
const SEAL = '#b4372f'
const FACT_LABEL_WIDTH = 72
const CELL_PAD = 7
const VERIFY_HEIGHT = 108
const COLUMN_SHARES = [0.125, 0.165, 0.37, 0.22, 0.12]

type Doc = PDFKit.PDFDocument

export async function renderSheet(sheet: Sheet): Promise<RenderedSheet> {
  const content = sheetContent(sheet)
  const fonts = loadFonts()
  const missing = fonts.missing(allText(content))
  if (missing.length > 0) throw new MissingGlyphs(missing)

  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: `${content.title} ${content.caseCode}`,
      Author: content.issuer,
      CreationDate: sheet.printedAt,
      ModDate: sheet.printedAt,
    },
  })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const finished = new Promise<void>((resolve, reject) => {
    doc.once('end', resolve)
    doc.once('error', reject)
  })
  doc.registerFont('regular', fonts.regular)
  doc.registerFont('bold', fonts.bold)
  const marks = makeMarks(doc, content.watermark)
  doc.on('pageAdded', () => {
    drawWatermark(doc, marks)
    drawRunningHead(doc, content)
  })

  doc.addPage()
  let y = drawHead(doc, content)
  y = drawFacts(doc, content, y)
  y = drawResult(doc, content, y)
  y = drawTable(doc, content, y)
  y = drawNotes(doc, content, y)
  drawVerifyAndSeal(doc, content, y)
  const { count } = doc.bufferedPageRange()
  for (let index = 0; index < count; index++) {
    doc.switchToPage(index)
    drawFoot(doc, content, index + 1, count)
  }
  doc.end()
  await finished
  return { pdf: Buffer.concat(chunks), pages: count }
}

interface Marks {
  readonly word: Form
  readonly line: Form
}

/** A drawing stored once and painted often: a form XObject (ISO 32000-1, 8.10). pdfkit keeps the names, its types do not. */
interface Form {
  readonly name: string
  readonly reference: unknown
  readonly unitsPerEm: number
}

function makeForm(doc: Doc, name: string, { operators, unitsPerEm }: OutlinedText): Form {
  const maker = doc as unknown as { ref(dictionary: object): { end(content: string): void } }
  const reference = maker.ref({
    Type: 'XObject',
    Subtype: 'Form',
    FormType: 1,
    BBox: [-unitsPerEm, -unitsPerEm, 200 * unitsPerEm, 2 * unitsPerEm],
    Resources: {},
  })
  reference.end(operators)
  return { name, reference, unitsPerEm }
}

/** Outlines, not text: the words of the sheet stay whole for whoever copies or hears them, and the mark is no text to delete. */
function makeMarks(doc: Doc, [large = '', ...small]: readonly string[]): Marks {
  const fonts = loadFonts()
  return {
    word: makeForm(doc, 'MarkWord', fonts.outline('bold', large, 0.13)),
    line: makeForm(doc, 'MarkLine', fonts.outline('regular', small.join('  '), 0)),
  }
}

function drawWatermark(doc: Doc, { word, line }: Marks): void {
  for (let row = 0; row < 5; row++) {
    for (let column = 0; column < 3; column++) {
      const x = 20 + column * 215 - (row % 2) * 80
      const y = 140 + row * 170
      doc.save()
      doc.rotate(-30, { origin: [x + 90, y - 10] })
      paint(doc, word, { x, y, size: 30, opacity: 0.17 })
      paint(doc, line, { x, y: y + 18, size: 7.5, opacity: 0.24 })
      doc.restore()
    }
  }
}

function paint(doc: Doc, form: Form, at: { x: number; y: number; size: number; opacity: number }): void {
  const page = doc.page as unknown as { xobjects: Record<string, unknown> }
  page.xobjects[form.name] = form.reference
  const scale = at.size / form.unitsPerEm
  doc.save()
  doc.fillColor('#8a949e').fillOpacity(at.opacity)
  doc.transform(scale, 0, 0, -scale, at.x, at.y)
  doc.addContent(`/${form.name} Do`)
  doc.restore()
}

/** Issuer and number on every page: a page alone still says whose it is. */
function drawRunningHead(doc: Doc, content: SheetContent): void {
  doc.font('regular').fontSize(9.5).fillColor(SOFT)
  doc.text(content.issuer, LEFT, TOP, { lineBreak: false })
  textRight(doc, `${content.caseLabel}  ${content.caseCode}`, TOP)
  doc
    .moveTo(LEFT, TOP + 20)
    .lineTo(RIGHT, TOP + 20)
    .lineWidth(1.4)
    .strokeColor(STRONG_LINE)
    .stroke()
  doc
    .moveTo(LEFT, TOP + 23)
    .lineTo(RIGHT, TOP + 23)
    .lineWidth(0.4)
    .stroke()
}

function drawHead(doc: Doc, content: SheetContent): number {
  const titleY = TOP + 40
  doc.font('bold').fontSize(24).fillColor(INK)
  // Wider spacing would fall apart into single characters when the text is copied.
  const spacing = 2
  const titleWidth = doc.widthOfString(content.title, { characterSpacing: spacing }) - spacing
  const titleX = LEFT + (WIDTH - titleWidth) / 2
  doc.text(content.title, titleX, titleY, { lineBreak: false, characterSpacing: spacing })
  if (content.badge !== undefined) {
    const badgeX = titleX + titleWidth + 16
    doc.font('bold').fontSize(12)
    const badgeWidth = doc.widthOfString(content.badge)
    doc
      .roundedRect(badgeX, titleY + 8, badgeWidth + 14, 22, 2)
      .lineWidth(1.1)
      .strokeColor(SEAL)
      .stroke()
    doc.fillColor(SEAL).text(content.badge, badgeX + 7, titleY + 10.5, { lineBreak: false })
  }
  doc.font('regular').fontSize(10.5).fillColor(SOFT)
  doc.text(content.kind, LEFT, titleY + 42, { width: WIDTH, align: 'center' })
  return titleY + 68
}

function drawFacts(doc: Doc, content: SheetContent, top: number): number {
  let y = top
  let half = 0
  rule(doc, y, 0.8, STRONG_LINE)
  for (const fact of content.facts) {
    const narrow = fact.half === true
    const x = LEFT + (narrow && half === 1 ? WIDTH / 2 : 0)
    const valueWidth = (narrow ? WIDTH / 2 : WIDTH) - FACT_LABEL_WIDTH - 8
    doc.font('regular').fontSize(10.5)
    const height =
      doc.font(fact.strong === true ? 'bold' : 'regular').heightOfString(fact.value, { width: valueWidth, lineGap: 3 }) + 2 * CELL_PAD - 3
    doc
      .font('regular')
      .fillColor(SOFT)
      .text(fact.label, x + 4, y + CELL_PAD, { lineBreak: false })
    doc.font(fact.strong === true ? 'bold' : 'regular').fillColor(INK)
    doc.text(fact.value, x + FACT_LABEL_WIDTH, y + CELL_PAD, { width: valueWidth, lineGap: 3 })
    half = narrow ? 1 - half : 0
    if (half === 1) continue
    y += height
    rule(doc, y, 0.4, LINE)
  }
  rule(doc, y, 0.8, STRONG_LINE)
  return y + 15
}

function drawResult(doc: Doc, content: SheetContent, top: number): number {
  let y = heading(doc, content.resultHeading, top)
  const pad = 12
  doc.font('bold').fontSize(13)
  const heights = content.result.map((line) => doc.heightOfString(line, { width: WIDTH - 2 * pad - 6, lineGap: 4 }))
  const height = heights.reduce((sum, line) => sum + line + 4, 0) + 2 * pad - 8
  doc.save().opacity(0.55).rect(LEFT, y, WIDTH, height).fill('#eef2f5').restore()
  doc.opacity(1)
  doc.rect(LEFT, y, 3, height).fill(STRONG_LINE)
  let line = y + pad - 2
  content.result.forEach((sentence, index) => {
    doc
      .font('bold')
      .fontSize(13)
      .fillColor(INK)
      .text(sentence, LEFT + pad + 4, line, { width: WIDTH - 2 * pad - 6, lineGap: 4 })
    line += (heights[index] ?? 0) + 4
  })
  y += height
  return y + 15
}

function drawTable(doc: Doc, content: SheetContent, top: number): number {
  const { table } = content
  if (table === undefined) return top
  const widths = COLUMN_SHARES.map((share) => share * WIDTH)
  const rowHeight = (cells: readonly string[], font: string) =>
    Math.max(
      ...cells.map((cell, index) =>
        doc
          .font(font)
          .fontSize(9)
          .heightOfString(cell, { width: (widths[index] ?? 60) - 8, lineGap: 2 }),
      ),
    ) + 10
  const drawRow = (cells: readonly string[], y: number, font: string, colour: string) => {
    let x = LEFT
    cells.forEach((cell, index) => {
      const width = widths[index] ?? 60
      doc
        .font(font)
        .fontSize(9)
        .fillColor(colour)
        .text(cell, x + 4, y + 5, { width: width - 8, lineGap: 2 })
      x += width
    })
  }
  const drawColumns = (y: number) => {
    rule(doc, y, 0.8, STRONG_LINE)
    const height = rowHeight(table.columns, 'regular')
    drawRow(table.columns, y, 'regular', SOFT)
    rule(doc, y + height, 0.4, STRONG_LINE)
    return y + height
  }
  let y = drawColumns(heading(doc, table.heading, room(doc, top, 90)))
  for (const row of table.rows) {
    const height = rowHeight(row, 'regular')
    if (y + height > BOTTOM) {
      doc.addPage()
      y = drawColumns(NEXT_TOP)
    }
    drawRow(row, y, 'regular', INK)
    y += height
    rule(doc, y, 0.4, LINE)
  }
  rule(doc, y, 0.8, STRONG_LINE)
  return y + 15
}

function drawNotes(doc: Doc, content: SheetContent, top: number): number {
  const options = { width: WIDTH - 18, lineGap: 3 }
  const heights = content.notes.map((note) => doc.font('regular').fontSize(9.5).heightOfString(note, options))
  let y = heading(
    doc,
    content.notesHeading,
    room(
      doc,
      top,
      heights.reduce((sum, height) => sum + height + 3, 30),
    ),
  )
  content.notes.forEach((note, index) => {
    doc
      .font('regular')
      .fontSize(9.5)
      .fillColor(SOFT)
      .text(`${index + 1}.`, LEFT, y, { lineBreak: false })
    doc.fillColor(INK).text(note, LEFT + 16, y, options)
    y += (heights[index] ?? 0) + 3
  })
  return y + 8
}

function drawVerifyAndSeal(doc: Doc, content: SheetContent, top: number): void {
  const start = room(doc, top, VERIFY_HEIGHT)
  // Anchored to the foot of the last page, where a clerk looks for it.
  const y = Math.max(start, BOTTOM - VERIFY_HEIGHT)
  const size = 92
  if (content.verify.qr === undefined) {
    doc
      .rect(LEFT, y + 8, size, size)
      .lineWidth(0.8)
      .dash(3, { space: 3 })
      .strokeColor(LINE)
      .stroke()
      .undash()
  } else {
    drawQr(doc, content.verify.qr, LEFT, y + 8, size)
  }
  const textX = LEFT + size + 16
  doc
    .font('regular')
    .fontSize(9.5)
    .fillColor(SOFT)
    .text(content.verify.heading, textX, y + 12, { lineBreak: false })
  const code = content.verify.code
  doc
    .font('bold')
    .fontSize(14)
    .fillColor(INK)
    .text(code, textX, y + 27, { lineBreak: false, characterSpacing: content.verify.qr === undefined ? 0 : 0.6 })
  content.verify.lines.forEach((line, index) => {
    doc
      .font('regular')
      .fontSize(8.5)
      .fillColor(SOFT)
      .text(line, textX, y + 54 + index * 15, { width: 200, height: 14, ellipsis: true })
  })

  const sealX = RIGHT - 52
  const sealY = y + 54
  doc.font('regular').fontSize(11).fillColor(INK)
  // The stamp lies over the end of the signature, as stamps do, and leaves it readable.
  const signatureX = sealX - 128
  doc.text(content.signature.issuer, signatureX, sealY - 18, { width: 110, align: 'center' })
  doc.text(content.signature.date, signatureX, sealY + 4, { width: 110, align: 'center' })
  if (content.seal !== undefined) drawSeal(doc, content.seal, sealX, sealY)
}

/** Neutral on purpose: no star, no name of any authority. */
function drawSeal(doc: Doc, seal: { large: string; small: string }, x: number, y: number): void {
  doc.save()
  doc.opacity(0.78)
  doc.circle(x, y, 50).lineWidth(2.6).strokeColor(SEAL).stroke()
  doc.circle(x, y, 45).lineWidth(0.8).stroke()
  doc.font('bold').fontSize(27).fillColor(SEAL)
  doc.text(seal.large, x - 50, y - 29, { width: 102, align: 'center', characterSpacing: 2 })
  doc.font('bold').fontSize(9.5)
  doc.text(seal.small, x - 50, y + 17, { width: 101, align: 'center', characterSpacing: 0.8 })
  doc.restore()
  doc.opacity(1)
}

function drawQr(doc: Doc, text: string, x: number, y: number, size: number): void {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' })
  const cell = size / modules.size
  // White under the code: a watermark there costs readings.
  doc.rect(x - 4, y - 4, size + 8, size + 8).fill('#ffffff')
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column) === 0) continue
      let run = 1
      while (column + run < modules.size && modules.get(row, column + run) !== 0) run++
      doc.rect(x + column * cell, y + row * cell, run * cell, cell + 0.05)
      column += run
    }
  }
  doc.fill('#000000')
}

function drawFoot(doc: Doc, content: SheetContent, page: number, pages: number): void {
  rule(doc, FOOT_Y, 0.4, LINE)
  doc.font('regular').fontSize(8.5).fillColor(SOFT)
  doc.text(content.foot.join('    '), LEFT, FOOT_Y + 7, { lineBreak: false })
  textRight(doc, `第 ${page} 页 共 ${pages} 页`, FOOT_Y + 7)
}

function heading(doc: Doc, text: string, y: number): number {
  doc.font('bold').fontSize(11.5).fillColor(STRONG_LINE).text(text, LEFT, y, { lineBreak: false })
  return y + 20
}

/** `y`, or the top of a new page when `height` does not fit below it. */
function room(doc: Doc, y: number, height: number): number {
  if (y + height <= BOTTOM) return y
  doc.addPage()
  return NEXT_TOP
}

function rule(doc: Doc, y: number, width: number, colour: string): void {
  doc.moveTo(LEFT, y).lineTo(RIGHT, y).lineWidth(width).strokeColor(colour).stroke()
}

function textRight(doc: Doc, text: string, y: number): void {
  doc.text(text, RIGHT - doc.widthOfString(text), y, { lineBreak: false })
}
