package dev.slipway.lifecycle.socket;

import dev.slipway.lifecycle.Await;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The timer of all sessions, while it rests. */
class SocketTimerTest {

  @Test
  void aRouteThatGoes_isKeptByNobody_howeverLongTheTimerRests() throws Exception {
    Set<Object> routes = ConcurrentHashMap.newKeySet();
    CountDownLatch looked = new CountDownLatch(1);
    SocketTimer<Object> timer = new SocketTimer<>(routes, (route, now) -> {
      looked.countDown();
      return TimeUnit.HOURS.toNanos(1);
    });
    WeakReference<Object> gone = add(routes);
    timer.start();
    try {
      looked.await();
      Await.until("it rests", () -> timer.thread().getState() == Thread.State.TIMED_WAITING);
      routes.clear();

      Await.untilCollected("the route is gone", () -> gone.refersTo(null));
    } finally {
      timer.stop();
      timer.thread().join();
    }
  }

  private static WeakReference<Object> add(Set<Object> routes) {
    Object route = new Object();
    routes.add(route);
    return new WeakReference<>(route);
  }
}
