package dev.slipway.chat.contract;

/**
 * What became of a draft. Immutable.
 *
 * @param message the message that the log holds for it
 * @param repeated whether the log held it before: the sender had used this id in this room
 */
public record Appended(ChatMessage message, boolean repeated) {}
