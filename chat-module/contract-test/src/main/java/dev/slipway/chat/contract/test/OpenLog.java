package dev.slipway.chat.contract.test;

import dev.slipway.chat.contract.ChatLog;

/**
 * A log under test, and how it is closed. Immutable.
 *
 * @param log the log
 * @param closing closes it
 */
public record OpenLog(ChatLog log, AutoCloseable closing) {}
