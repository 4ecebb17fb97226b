package dev.slipway.dashboard;

import dev.slipway.api.AccessPolicy;
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
import dev.slipway.dashboard.state.Board;
import dev.slipway.dashboard.stream.Feed;
import dev.slipway.dashboard.stream.Viewers;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The dashboard feature: what the platform is like, live.
 *
 * <p>Collectors → {@link Board} → {@link Feed} → each viewer. It depends on no other module and sees all of them through the kernel's
 * services.
 */
public final class DashboardModule implements Lifecycle {

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
    AlertDesk desk = AlertDesk.open(context, settings.alerts(), meters);
    Board board = Board.of(
        context.data(), context.services().require(PlatformView.class), meters, List.of(activity, desk.alerts()));
    Feed feed = new Feed(Long.toString(context.clock().millis(), Character.MAX_RADIX), context.web().audience("viewers"));
    serve(context, settings, board, feed, desk);
    context.events().subscribe(Event.class, activity::add);
    ScheduledExecutorService scheduler = context.work().scheduler();
    desk.start(context);
    board.start(scheduler);
    long batch = settings.batch().toMillis();
    ScheduledFuture<?> _ = scheduler.scheduleAtFixedRate(() -> feed.publish(board.document()), batch, batch, TimeUnit.MILLISECONDS);
  }

  private static void serve(ModuleContext context, DashboardSettings settings, Board board, Feed feed, AlertDesk desk) {
    Viewers viewers = new Viewers(feed);
    context.web().http("/api/dashboard", AccessPolicy.PUBLIC, new DashboardApi(feed, desk.alerts()));
    context.web().sse("/api/dashboard/stream", AccessPolicy.PUBLIC, Viewers.policy(settings.maxViewers()), viewers);
    context.web().webSocket("/ws/dashboard", AccessPolicy.PUBLIC,
        SocketPolicy.defaults().withSessions(settings.maxViewers(), Integer.MAX_VALUE, Integer.MAX_VALUE), viewers);
    context.web().assets("/dashboard");
    context.web().page("Dashboard", "/dashboard/");
    context.metrics().gauge("viewers", "", "event streams that look", feed::watching);
    context.statistics(() -> statistics(board, feed.totals()));
  }

  private static List<Statistic> statistics(Board board, Feed.Totals totals) {
    long reads = board.reads();
    double errors = reads == 0 ? 0 : 100.0 * board.failures() / reads;
    double each = totals.viewers() == 0 ? 0 : (double) totals.delivered() / totals.viewers();
    return List.of(
        Statistic.count("sections read", reads),
        Statistic.count("reads that failed", board.failures()),
        new Statistic("share of reads that failed", errors, "%"),
        Statistic.count("changes sent", totals.changes()),
        Statistic.count("viewers", totals.viewers()),
        new Statistic("changes for each viewer by event stream", each, ""),
        new Statistic("mean size of a change", totals.meanChangeBytes(), "bytes"),
        new Statistic("changes against whole documents", 100 * totals.share(), "%"));
  }
}
