export { MllpClient, type MllpClientOptions, type MllpReply } from './client.js';
export type { ConnectionLimits, ConnectionState, FrameHandlers, OpenConnection, PeerName } from './connection.js';
export { MllpServer, type MllpServerLimits, type MllpServerOptions } from './server.js';
