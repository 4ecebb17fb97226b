/**
 * Fan-out over WebSocket, ours beside what a user would pick instead: one source, one protocol and one load client for all servers, each of
 * them a process of its own. The chat's benchmark uses the same peers: what a client says is what its source publishes.
 */
@NullMarked
package dev.slipway.benchmarks.fanout;

import org.jspecify.annotations.NullMarked;
