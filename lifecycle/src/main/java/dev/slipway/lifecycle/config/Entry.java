package dev.slipway.lifecycle.config;

/**
 * One key as some source gave it. Immutable.
 *
 * @param key the key, from the top of the configuration
 * @param text the value as written
 * @param where the place to look at, such as {@code slipway.yaml:12}
 */
record Entry(String key, String text, String where) {}
