/** Rooms: who is in them, what is said, and in which order. */
@NullMarked
package dev.slipway.chat;

import org.jspecify.annotations.NullMarked;
