package dev.slipway.chat;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.chat.contract.ChatLog;

/** A module that provides a store, by the name of one that the chat looks for. */
final class OtherStore implements Lifecycle {

  private final ChatLog log;

  OtherStore(ChatLog log) {
    this.log = log;
  }

  @Override
  public String name() {
    return "mongodb";
  }

  @Override
  public void start(ModuleContext context) {
    context.services().provide(ChatLog.class, log);
  }
}
