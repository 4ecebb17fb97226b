/**
 * Fan-out over WebSocket, ours beside what a user would pick instead: one source, one protocol and one load client for all servers, each of
 * them a process of its own.
 */
@NullMarked
package dev.slipway.benchmarks.fanout;

import org.jspecify.annotations.NullMarked;
