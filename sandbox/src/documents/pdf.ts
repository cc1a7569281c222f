// Not an import: pdfkit has no declarations, and whoever compiles this file alone must find ours.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./pdfkit.d.ts" />
import PDFDocument, { type StructureElement } from 'pdfkit';
import { type Letter, type PageText, pageTexts } from './letter.js';

const MARGIN = 64;
const FOOT_ABOVE_EDGE = 56;
const INK = '#1b1b1b';
const ACCENT = '#8c1d18';
const REGULAR = 'Helvetica';
const BOLD = 'Helvetica-Bold';

/**
 * A letter as a PDF: one page a language, tagged, so that it can be read aloud. The same letter gives the same bytes in
 * every run: its date is the letter's, and streams are not compressed, for another zlib may compress otherwise.
 */
export async function renderPdf(letter: Letter): Promise<Buffer> {
  const pages = pageTexts(letter);
  const [first] = pages;
  if (!first) throw new Error('a letter has at least one page');
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    compress: false,
    pdfVersion: '1.7',
    lang: first.language,
    tagged: true,
    displayTitle: true,
    autoFirstPage: false,
    info: {
      Title: first.subject,
      Author: first.issuer,
      Producer: 'Valija sandbox',
      Creator: 'Valija sandbox',
      CreationDate: new Date(letter.availableAt),
    },
  });
  const bytes = collect(pdf);
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  for (const page of pages) drawPage(pdf, root, page);
  root.end();
  pdf.end();
  return bytes;
}

function drawPage(pdf: PDFDocument, root: StructureElement, page: PageText): void {
  pdf.addPage();
  const add = (type: string, draw: () => void): void => {
    root.add(pdf.struct(type, { lang: page.language }, draw));
  };
  add('P', () => pdf.font(BOLD).fontSize(13).fillColor(ACCENT).text(page.issuer));
  rule(pdf);
  add('P', () => pdf.font(REGULAR).fontSize(11).fillColor(INK).text(page.heading));
  add('H1', () => pdf.moveDown(0.3).font(BOLD).fontSize(18).text(page.subject));
  pdf.moveDown();
  for (const [label, value] of page.data) {
    add('P', () =>
      pdf
        .font(BOLD)
        .fontSize(10.5)
        .text(`${label}: `, { continued: true, lineGap: 3 })
        .font(REGULAR)
        .text(value, { lineGap: 3 }),
    );
  }
  pdf.moveDown();
  for (const paragraph of page.paragraphs) {
    add('P', () => pdf.font(REGULAR).fontSize(11).text(paragraph, { lineGap: 3 }).moveDown());
  }
  add('P', () => pdf.font(BOLD).fontSize(11).fillColor(ACCENT).text(page.simulated).fillColor(INK));
  drawFoot(pdf, page.foot);
}

function rule(pdf: PDFDocument): void {
  const { left } = pdf.page.margins;
  pdf.markContent('Artifact');
  pdf
    .moveDown(0.5)
    .moveTo(left, pdf.y)
    .lineTo(pdf.page.width - left, pdf.y);
  pdf.lineWidth(1).strokeColor(ACCENT).stroke();
  pdf.endMarkedContent().moveDown();
}

/** Below the bottom margin, which would make a new page if it were there. */
function drawFoot(pdf: PDFDocument, foot: string): void {
  const { margins } = pdf.page;
  const { bottom, left } = margins;
  margins.bottom = 0;
  pdf.markContent('Artifact');
  pdf
    .font(REGULAR)
    .fontSize(8.5)
    .text(foot, left, pdf.page.height - FOOT_ABOVE_EDGE, {
      width: pdf.page.width - left * 2,
      align: 'center',
    });
  pdf.endMarkedContent();
  margins.bottom = bottom;
}

function collect(pdf: PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    pdf.on('error', reject);
  });
}
