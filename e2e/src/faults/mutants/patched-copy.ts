import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from '../../stack.js';
import type { Edit } from './mutant.js';
import { built, patchedSources, sourceOf } from './patched-source.js';

const SCOPE = '@valija';
/** Sources that the build leaves out, and the scenarios that run in the copy. */
const TESTING = ['services/metadata-store/src/testing', 'services/delivery/src/testing', 'e2e/faults'];

/**
 * The built product in a folder of its own, where its files can be changed without touching the repository: `@valija/*`
 * are the copies, everything else is what the repository has. What the services are made of lies under `src`, built, so
 * that the scenarios find it where the sources are.
 */
export class PatchedCopy {
  private readonly changed = new Map<string, Buffer>();

  private constructor(readonly root: string) {}

  static make(): PatchedCopy {
    const copy = new PatchedCopy(mkdtempSync(join(tmpdir(), 'valija-mutants-')));
    copy.linkPackages();
    for (const library of namesIn('libs')) copy.copyLibrary(`libs/${library}`);
    copy.copyLibrary('deploy/local');
    for (const service of namesIn('services')) copy.copyBuilt(`services/${service}`);
    copy.copyBuilt('e2e');
    for (const folder of TESTING) copy.transpileFolder(folder);
    return copy;
  }

  /** Changes the built product as the edits say of its sources, instead of what was changed before. */
  patch(edits: readonly Edit[]): void {
    for (const [file, bytes] of this.changed) writeFileSync(file, bytes);
    this.changed.clear();
    for (const [file, text] of patchedSources(edits)) {
      const target = this.builtOf(file);
      this.changed.set(target, readFileSync(target));
      writeFileSync(target, text);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private linkPackages(): void {
    const from = join(repository, 'node_modules');
    for (const name of readdirSync(from)) {
      if (name === SCOPE || name === '.bin') continue;
      this.link(join(from, name), join('node_modules', name));
    }
  }

  private copyLibrary(place: string): void {
    this.copy(join(place, 'dist'), join(place, 'dist'));
    this.copy(join(place, 'package.json'), join(place, 'package.json'));
    const own = join(repository, place, 'node_modules');
    if (existsSync(own)) this.link(own, join(place, 'node_modules'));
    const { name } = JSON.parse(sourceOf(join(place, 'package.json'))) as { name: string };
    this.link(join(this.root, place), join('node_modules', name));
  }

  private copyBuilt(place: string): void {
    this.copy(join(place, 'dist'), join(place, 'src'));
    this.copy(join(place, 'package.json'), join(place, 'package.json'));
  }

  private transpileFolder(folder: string): void {
    for (const name of readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
      const file = join(folder, name);
      const target = join(this.root, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, built(sourceOf(file), file));
    }
  }

  /** Where the built file of a source lies in the copy. */
  private builtOf(file: string): string {
    const built = file.replace(/\.ts$/, '.js');
    return join(this.root, built.startsWith('libs/') ? built.replace('/src/', '/dist/') : built);
  }

  private copy(from: string, to: string): void {
    cpSync(join(repository, from), join(this.root, to), { recursive: true });
  }

  private link(target: string, place: string): void {
    const path = join(this.root, place);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }
}

function namesIn(folder: string): string[] {
  const places = readdirSync(join(repository, folder));
  return places.filter((name) => existsSync(join(repository, folder, name, 'dist')));
}
