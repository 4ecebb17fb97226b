/** Tests of the messages. */
@NullMarked
package dev.slipway.chat.protocol;

import org.jspecify.annotations.NullMarked;
