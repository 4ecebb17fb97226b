package dev.slipway.relay.control;

import dev.slipway.api.BoundedPool;
import dev.slipway.relay.guard.Hosts;
import dev.slipway.relay.guard.Unacceptable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says at once which addresses lead to hosts that must not be reached. Thread-safe.
 *
 * <p>A courtesy to whoever asks: each host is checked again whenever it is connected to. So a name that cannot be resolved now, or
 * not in time, is no reason to refuse.
 */
final class HostCheck {

  private static final Logger LOG = System.getLogger(HostCheck.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Hosts hosts;
  private final BoundedPool pool;

  HostCheck(Hosts hosts, BoundedPool pool) {
    this.hosts = hosts;
    this.pool = pool;
  }

  /** Returns the addresses that must not be reached, and why. Blocks for three seconds at most. */
  Map<String, Unacceptable> refused(Collection<String> urls) throws InterruptedException {
    Set<String> distinct = new TreeSet<>(urls);
    Map<String, Unacceptable> refused = new ConcurrentHashMap<>();
    CountDownLatch left = new CountDownLatch(distinct.size());
    for (String url : distinct) {
      boolean taken = pool.trySubmit(() -> {
        try {
          hosts.check(url);
        } catch (Unacceptable unacceptable) {
          refused.put(url, unacceptable);
        } catch (UnknownHostException later) { // it may be known when it is needed
          return;
        } finally {
          left.countDown();
        }
      });
      if (!taken) {
        left.countDown();
      }
    }
    boolean all = left.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    LOG.log(Level.DEBUG, () -> distinct.size() + " addresses were checked" + (all ? "" : ", some not in time"));
    return Map.copyOf(refused);
  }
}
