/** What the sandbox uses of pdfkit 0.20, which brings no declarations of its own. */
declare module 'pdfkit' {
  import { Readable } from 'node:stream';

  export interface TextOptions {
    readonly width?: number;
    readonly align?: 'left' | 'right' | 'center' | 'justify';
    readonly continued?: boolean;
    readonly lineBreak?: boolean;
    readonly lineGap?: number;
  }

  export interface DocumentOptions {
    readonly size?: string;
    readonly margin?: number;
    readonly compress?: boolean;
    readonly pdfVersion?: string;
    readonly lang?: string;
    readonly tagged?: boolean;
    readonly displayTitle?: boolean;
    readonly autoFirstPage?: boolean;
    readonly info?: Readonly<Record<string, string | Date>>;
  }

  export interface StructureElement {
    add(child: StructureElement): this;
    end(): this;
  }

  export default class PDFDocument extends Readable {
    constructor(options: DocumentOptions);
    readonly page: {
      readonly width: number;
      readonly height: number;
      readonly margins: { bottom: number; left: number; top: number };
    };
    y: number;
    addPage(): this;
    font(name: string): this;
    fontSize(size: number): this;
    fillColor(color: string): this;
    strokeColor(color: string): this;
    text(text: string, options?: TextOptions): this;
    text(text: string, x: number, y: number, options?: TextOptions): this;
    moveDown(lines?: number): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    lineWidth(width: number): this;
    stroke(): this;
    struct(type: string, options?: { readonly lang?: string }, draw?: () => void): StructureElement;
    addStructure(element: StructureElement): this;
    markContent(tag: string): this;
    endMarkedContent(): this;
    end(): void;
  }
}
