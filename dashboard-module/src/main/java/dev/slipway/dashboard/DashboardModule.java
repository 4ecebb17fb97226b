package dev.slipway.dashboard;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.Event;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.PlatformMeters;
import dev.slipway.api.PlatformView;
import dev.slipway.api.Setting;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.Statistic;
import dev.slipway.dashboard.alert.AlertDesk;
import dev.slipway.dashboard.state.Activity;
import dev.slipway.dashboard.state.Beat;
import dev.slipway.dashboard.state.Board;
import dev.slipway.dashboard.stream.Feed;
import dev.slipway.dashboard.stream.Totals;
import dev.slipway.dashboard.stream.Viewers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard feature: what the platform is like, live.
 *
 * <p>Collectors → {@link Board} → {@link Feed} → each viewer. It depends on no other module and sees all of them through the kernel's
 * services.
 */
public final class DashboardModule implements Lifecycle {

  private static final Logger LOG = System.getLogger(DashboardModule.class.getName());

  private volatile @Nullable Shown shown;

  /** The feature. */
  public DashboardModule() {}

  @Override
  public String name() {
    return "dashboard";
  }

  @Override
  public List<Setting<?>> settings() {
    return DashboardSettings.ALL;
  }

  @Override
  public void start(ModuleContext context) {
    DashboardSettings settings = DashboardSettings.read(context.settings());
    Activity activity = new Activity(context.clock());
    PlatformMeters meters = context.services().require(PlatformMeters.class);
    PlatformView view = context.services().require(PlatformView.class);
    AlertDesk desk = AlertDesk.open(context, settings.alerts(), meters);
    Board board = Board.of(context.data(), context.clock(), view, meters, List.of(activity, desk.alerts()));
    Feed feed = new Feed(Long.toString(context.clock().millis(), Character.MAX_RADIX), context.web().audience("viewers"));
    serve(context, settings, feed, desk);
    context.events().subscribe(Event.class, activity::add);
    activity.begin(view.modules());
    context.health(new BoardHealth(board));
    context.statistics(() -> statistics(board, feed.totals()));
    desk.start(context);
    board.start(context.work().virtual("reader"));
    Beat rounds = Beat.start(context.work().virtual("rounds"), settings.batch(), settings.batch(), new Rounds(board, feed));
    shown = new Shown(board, feed, rounds);
  }

  private static void serve(ModuleContext context, DashboardSettings settings, Feed feed, AlertDesk desk) {
    Viewers viewers = new Viewers(feed);
    context.web().http("/api/dashboard", AccessPolicy.PUBLIC, new DashboardApi(feed, desk));
    context.web().sse("/api/dashboard/stream", AccessPolicy.PUBLIC, Viewers.policy(settings.maxViewers()), viewers);
    context.web().webSocket("/ws/dashboard", AccessPolicy.PUBLIC,
        SocketPolicy.defaults().withSessions(settings.maxViewers(), Integer.MAX_VALUE, Integer.MAX_VALUE), viewers);
    context.web().assets("/dashboard");
    context.web().page("Dashboard", "/dashboard/");
    context.metrics().gauge("viewers", "", "event streams and sessions that look", feed::watching);
  }

  /** Stops the streams at their source: the document changes no more. The host ends them, and tells each when to come back. */
  @Override
  public void quiesce() {
    Shown now = shown;
    if (now != null) {
      now.rounds().stop();
      now.board().stop();
      LOG.log(Level.INFO, "dashboard: no more changes; viewers: " + now.feed().end());
    }
  }

  /** Waits for the collectors. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    Shown now = shown;
    if (now != null) {
      List<String> late = now.board().await(deadline);
      if (late.isEmpty()) {
        LOG.log(Level.INFO, "dashboard: no collector reads any more");
      } else {
        LOG.log(Level.WARNING, "dashboard: still read: " + String.join(", ", late));
      }
    }
  }

  @Override
  public void close() {
    Shown now = shown;
    if (now != null) {
      shown = null;
      LOG.log(Level.INFO, "dashboard: viewers that are left: " + now.feed().watching());
    }
  }

  private static List<Statistic> statistics(Board board, Totals totals) {
    long reads = board.reads();
    double errors = reads == 0 ? 0 : 100.0 * board.failures() / reads;
    double each = totals.viewers() == 0 ? 0 : (double) totals.delivered() / totals.viewers();
    List<Statistic> lines = new ArrayList<>(List.of(
        Statistic.count("sections read", reads),
        Statistic.count("reads that failed", board.failures()),
        new Statistic("share of reads that failed", errors, "%"),
        Statistic.count("changes of the document", totals.changes()),
        new Statistic("mean size of a change", totals.meanChangeBytes(), "bytes"),
        new Statistic("changes against whole documents", 100 * totals.share(), "%"),
        Statistic.count("viewers", totals.viewers()),
        Statistic.count("viewers let go because they did not read", totals.slow()),
        Statistic.count("changes told", totals.delivered()),
        new Statistic("changes for each viewer", each, "")));
    lines.addAll(totals.parts());
    return lines;
  }

  /** What is shown to whom, and what brings it there. Immutable. */
  private record Shown(Board board, Feed feed, Beat rounds) {}
}
