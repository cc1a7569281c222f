export { type Authority, DirectoryModel } from './directory-model.js';
export { DirectoryCopy, type DirectoryCopyOptions } from './directory-copy.js';
