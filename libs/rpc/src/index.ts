export { hangRpc } from './hang-rpc.js';
export { lastWhole } from './values-of.js';
export { Question, StreamedQuestion, RPC_QUESTION } from './question.js';
export { RemoteFailure, RpcClient, type RpcClientOptions, type RpcMethods } from './rpc-client.js';
export { RpcGate } from './rpc-gate.js';
export { RpcInterceptor } from './rpc.interceptor.js';
