/** The document as its viewers get it: whole at first, then what changed (RFC 6902). */
@NullMarked
package dev.slipway.dashboard.stream;

import org.jspecify.annotations.NullMarked;
