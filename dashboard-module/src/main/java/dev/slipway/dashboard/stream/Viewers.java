package dev.slipway.dashboard.stream;

import dev.slipway.api.EventStream;
import dev.slipway.api.Handshake;
import dev.slipway.api.Lease;
import dev.slipway.api.Queries;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketEndpoint;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Those who look, by {@code /api/dashboard/stream} or {@code /ws/dashboard?from=<id>}. Thread-safe. */
public final class Viewers implements StreamHandler, SocketEndpoint {

  private final Feed feed;

  /** Viewers of {@code feed}. */
  public Viewers(Feed feed) {
    this.feed = feed;
  }

  /** Returns the limits of an event stream. */
  public static StreamPolicy policy(int maxStreams) {
    return new StreamPolicy(
        maxStreams, Feed.KEPT + 2, Duration.ofSeconds(15), Duration.ofSeconds(2), StreamPolicy.Ending.END_NOW);
  }

  @Override
  public void opened(EventStream stream) {
    feed.join(stream);
  }

  @Override
  public void closed(EventStream stream) {
    feed.leave(stream);
  }

  @Override
  public SocketHandler connect(Handshake handshake) {
    return new Viewer(Queries.first(handshake.query(), "from").orElse(""));
  }

  /** One session. */
  private final class Viewer implements SocketHandler {

    private final String from;
    private @Nullable Lease place;

    Viewer(String from) {
      this.from = from;
    }

    @Override
    public void opened(Session session) {
      place = feed.join(session, from);
    }

    @Override
    public void closed(Session session, SocketEnd end) {
      Lease mine = place;
      if (mine != null) {
        mine.close();
      }
    }
  }
}
