export { MllpClient, type MllpClientOptions, type MllpReply } from './client.js';
export type { Refusal } from './closed-connections.js';
export { ConnectionCaps } from './connection-caps.js';
export type { ConnectionQuota } from './connection-quota.js';
export type { ConnectionLimits, ConnectionState, FrameHandlers, OpenConnection } from './connection-state.js';
export { firstBytesKind } from './first-bytes.js';
export type { PeerName } from './peer-name.js';
export { MllpServer, type MllpServerLimits, type MllpServerOptions } from './server.js';
export { type ClientTls, clientOptions, expiryOf, serverOptions, type ServerTls } from './tls-settings.js';
