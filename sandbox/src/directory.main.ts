import { writeFileSync } from 'node:fs';
import { loadConfiguration } from '@valija/config';
import { addressVariables } from './config.js';
import { directoryFile } from './directory/directory-file.js';
import { runProcess } from './run-process.js';

/** Writes the sandbox's directory, as JSON, to the file that is named, else to the standard output. */
await runProcess('sandbox-directory', () => {
  const text = JSON.stringify(directoryFile(loadConfiguration(addressVariables)));
  const [, , path] = process.argv;
  if (path === undefined) process.stdout.write(`${text}\n`);
  else writeFileSync(path, `${text}\n`);
  return Promise.resolve(undefined);
});
