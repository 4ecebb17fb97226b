/** What is wanted and how it does: the API, the wanted state, undo, export and import. */
@NullMarked
package dev.slipway.relay.control;

import org.jspecify.annotations.NullMarked;
