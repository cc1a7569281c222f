/** Codes that this tool gives to lines of a file, beside those of the hub: they never come in an ack. */
export const toolCodes = {
  'document-unreadable': {
    meaning: 'The file of the document that the line names cannot be read.',
    whatToDo: 'Correct the column "document": a path relative to the CSV, to a file that you may read.',
  },
} as const;

export type ToolCode = keyof typeof toolCodes;
