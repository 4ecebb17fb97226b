/** What a store of chat messages promises. */
@NullMarked
package dev.slipway.chat.contract;

import org.jspecify.annotations.NullMarked;
