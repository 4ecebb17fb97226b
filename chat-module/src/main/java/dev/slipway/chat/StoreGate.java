package dev.slipway.chat;

import dev.slipway.api.ServiceGone;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store that is there now. Thread-safe.
 *
 * <p>A store that another module provides may go and come back; while there is none, and whenever a store throws what it should
 * not, every call fails as unavailable. The first failure to write and the first success after it are logged.
 */
final class StoreGate implements ChatLog {

  private static final Logger LOG = System.getLogger(StoreGate.class.getName());

  private final AtomicBoolean failing = new AtomicBoolean();
  private final Consumer<StoreChanged> changes;
  private volatile @Nullable ChatLog store;

  /** A gate without a store; {@code changes} hears when messages are not kept any more and when they are again, and must not block. */
  StoreGate(Consumer<StoreChanged> changes) {
    this.changes = changes;
  }

  @FunctionalInterface
  private interface Call<T> {
    T on(ChatLog store) throws LogFailure;
  }

  /** Uses another store from now on, or none. */
  void use(@Nullable ChatLog other) {
    store = other;
  }

  @Override
  public String epoch() throws LogFailure {
    return call(ChatLog::epoch);
  }

  @Override
  public List<Appended> append(String room, List<Draft> drafts) throws LogFailure {
    List<Appended> appended;
    try {
      appended = call(log -> log.append(room, drafts));
    } catch (LogFailure failure) {
      if (!failing.getAndSet(true)) {
        LOG.log(Level.WARNING, () -> "chat: the store keeps nothing: " + failure.reason() + ", " + failure.getMessage(), failure);
        changes.accept(new StoreChanged(false, failure.reason() + ", " + failure.getMessage()));
      }
      throw failure;
    }
    if (failing.get() && failing.getAndSet(false)) {
      LOG.log(Level.INFO, "chat: the store keeps messages again");
      changes.accept(new StoreChanged(true, ""));
    }
    if (appended.size() != drafts.size()) {
      throw new LogFailure(
          Reason.UNAVAILABLE, "the store answered " + drafts.size() + " drafts with " + appended.size() + " entries", null);
    }
    return appended;
  }

  @Override
  public Span span(String room) throws LogFailure {
    return call(log -> log.span(room));
  }

  @Override
  public List<ChatMessage> after(String room, long seq, int limit) throws LogFailure {
    return call(log -> log.after(room, seq, limit));
  }

  @Override
  public List<ChatMessage> before(String room, long seq, int limit) throws LogFailure {
    return call(log -> log.before(room, seq, limit));
  }

  @Override
  public Optional<ChatMessage> delete(String room, long seq) throws LogFailure {
    return call(log -> log.delete(room, seq));
  }

  @Override
  public List<String> rooms(String name, int limit) throws LogFailure {
    return call(log -> log.rooms(name, limit));
  }

  @Override
  public long prune(Retention retention) throws LogFailure {
    return call(log -> log.prune(retention));
  }

  @Override
  public void check() throws LogFailure {
    call(log -> {
      log.check();
      return true;
    });
  }

  private <T> T call(Call<T> call) throws LogFailure {
    ChatLog now = store;
    if (now == null) {
      throw new LogFailure(Reason.UNAVAILABLE, "there is no store: the module that provides it does not run", null);
    }
    try {
      return call.on(now);
    } catch (ServiceGone gone) {
      throw new LogFailure(Reason.UNAVAILABLE, "the module that provides the store has stopped", gone);
    } catch (RuntimeException broken) {
      throw new LogFailure(Reason.UNAVAILABLE, "the store failed: " + broken, broken);
    }
  }
}
