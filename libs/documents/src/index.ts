export { agreesWithType } from './media-type.js';
export { type Announced, DocumentAltered, type Received, type Taking, readVerified } from './verified.js';
