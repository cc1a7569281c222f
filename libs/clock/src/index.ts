export { type Clock, SystemClock, VirtualClock, sleep } from './clock.js';
