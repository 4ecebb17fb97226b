package dev.slipway.chat;

import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log that waits and fails when the test wants it to. Thread-safe. */
final class RiggedLog implements ChatLog {

  /** What becomes of an append. */
  enum Fate {
    /** It is done. */
    FINE,
    /** It is not done, and fails. */
    LOST,
    /** It is done, and fails all the same. */
    UNANSWERED
  }

  private final MemoryLog log = new MemoryLog(Clock.systemUTC());
  private final List<Integer> batches = new ArrayList<>();
  private Supplier<Fate> fates = () -> Fate.FINE;
  private Reason reason = Reason.UNAVAILABLE;
  private volatile @Nullable CountDownLatch gate;
  private volatile @Nullable Reason broken;
  private volatile @Nullable Reason readOnly;
  private final CountDownLatch entered = new CountDownLatch(1);

  /** Makes appends wait until the latch opens. */
  CountDownLatch shut() {
    CountDownLatch latch = new CountDownLatch(1);
    gate = latch;
    return latch;
  }

  /** Returns a latch that opens when the first append has come. */
  CountDownLatch entered() {
    return entered;
  }

  synchronized void fates(Reason why, Supplier<Fate> next) {
    reason = why;
    fates = next;
  }

  /** Makes every call fail for this reason, or none. */
  void broken(@Nullable Reason why) {
    broken = why;
  }

  /** Makes what writes fail for this reason, or nothing. */
  void refusesToWrite(@Nullable Reason why) {
    readOnly = why;
  }

  synchronized List<Integer> batches() {
    return List.copyOf(batches);
  }

  MemoryLog inner() {
    return log;
  }

  @Override
  public String epoch() throws LogFailure {
    readable();
    return log.epoch();
  }

  @Override
  public List<Appended> append(String room, List<Draft> drafts) throws LogFailure {
    Fate fate;
    synchronized (this) {
      batches.add(drafts.size());
      fate = fates.get();
    }
    entered.countDown();
    check();
    if (fate == Fate.LOST) {
      throw failure();
    }
    List<Appended> appended = log.append(room, drafts);
    if (fate == Fate.UNANSWERED) {
      throw failure();
    }
    return appended;
  }

  private void await() throws LogFailure {
    CountDownLatch latch = gate;
    try {
      if (latch != null) {
        latch.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogFailure(Reason.CLOSED, "interrupted", e);
    }
  }

  private synchronized LogFailure failure() {
    return new LogFailure(reason, "rigged", null);
  }

  @Override
  public Span span(String room) throws LogFailure {
    readable();
    return log.span(room);
  }

  @Override
  public List<ChatMessage> after(String room, long seq, int limit) throws LogFailure {
    readable();
    return log.after(room, seq, limit);
  }

  @Override
  public List<ChatMessage> before(String room, long seq, int limit) throws LogFailure {
    readable();
    return log.before(room, seq, limit);
  }

  @Override
  public Optional<ChatMessage> delete(String room, long seq) throws LogFailure {
    readable();
    return log.delete(room, seq);
  }

  @Override
  public List<String> rooms(String name, int limit) throws LogFailure {
    readable();
    return log.rooms(name, limit);
  }

  @Override
  public long prune(Retention retention) throws LogFailure {
    readable();
    return log.prune(retention);
  }

  /** Waits and fails as an append does. */
  @Override
  public void check() throws LogFailure {
    await();
    readable();
    Reason why = readOnly;
    if (why != null) {
      throw new LogFailure(why, "rigged", null);
    }
  }

  private void readable() throws LogFailure {
    Reason why = broken;
    if (why != null) {
      throw new LogFailure(why, "rigged", null);
    }
  }
}
