package dev.slipway.api;

/**
 * What a health check of a module said last. Immutable.
 *
 * @param name the name of the check
 * @param up whether all is well
 * @param detail what it added, empty for nothing
 */
public record CheckStatus(String name, boolean up, String detail) {}
