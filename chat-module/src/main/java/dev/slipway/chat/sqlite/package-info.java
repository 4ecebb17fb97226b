/** The log that needs nothing installed: one SQLite database in the module's folder, written in group commits. */
@NullMarked
package dev.slipway.chat.sqlite;

import org.jspecify.annotations.NullMarked;
