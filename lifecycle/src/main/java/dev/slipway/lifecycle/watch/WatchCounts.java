package dev.slipway.lifecycle.watch;

/**
 * Counts of the watchdog. Immutable.
 *
 * @param probes probes that were answered
 * @param starvations times that the carriers were starved
 * @param deadlocks sets of threads that were found to wait for each other
 * @param stuckCalls calls into modules that took too long
 * @param parallelism how many carriers there may be now
 * @param starved whether the carriers are starved now
 */
public record WatchCounts(long probes, long starvations, long deadlocks, long stuckCalls, int parallelism, boolean starved) {}
