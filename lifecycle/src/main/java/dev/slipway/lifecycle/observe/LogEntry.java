package dev.slipway.lifecycle.observe;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;

/**
 * One entry of the log, as it was written. Immutable.
 *
 * @param time when it was made
 * @param level how severe it is
 * @param logger the name of the logger
 * @param thread the name of the thread that logged it
 * @param message the text, without credentials
 * @param trace the stack trace of the error that it tells of, without credentials
 */
public record LogEntry(Instant time, Level level, String logger, String thread, String message, Optional<String> trace) {}
