const DIR3 = /^[A-Z]{1,2}[A-Z0-9]{7,8}$/;
const DIR3_LENGTH = 9;

/** Whether a text has the form of a DIR3 code. Whether such a body exists, only the directory knows. */
export function isDir3(text: string): boolean {
  return text.length === DIR3_LENGTH && DIR3.test(text);
}
