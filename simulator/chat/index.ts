export { CHAT_PREFIX, serveChatApi, type ChatApiOptions } from './chatApi';
export { modelLatency, type ChatLatency, type LatencyOf } from './latency';
