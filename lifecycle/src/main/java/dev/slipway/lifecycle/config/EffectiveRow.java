package dev.slipway.lifecycle.config;

/**
 * One key with its effective value. Immutable.
 *
 * @param key the key, from the top of the configuration
 * @param value the value as written; {@code ***} for a secret that is set
 * @param byDefault whether no source sets the key
 * @param origin what sets the key: a line of the file, an environment variable, a system property, or {@code default}
 * @param form the allowed form, with the unit
 * @param description what the key means
 */
public record EffectiveRow(String key, String value, boolean byDefault, String origin, String form, String description) {}
