/** Tests of the rooms. */
@NullMarked
package dev.slipway.chat;

import org.jspecify.annotations.NullMarked;
