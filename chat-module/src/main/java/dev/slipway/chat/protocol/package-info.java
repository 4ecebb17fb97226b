/** The messages of {@code /chat/ws} as {@code docs/chat-protocol.md} describes them: read strictly, written once. */
@NullMarked
package dev.slipway.chat.protocol;

import org.jspecify.annotations.NullMarked;
