package dev.slipway.lifecycle.web.shell;

/**
 * A page that a module announced. Immutable.
 *
 * @param module the module's name
 * @param title what the navigation calls it
 * @param path where it is
 */
public record Page(String module, String title, String path) {}
