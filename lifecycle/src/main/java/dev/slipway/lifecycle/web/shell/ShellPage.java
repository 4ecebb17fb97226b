package dev.slipway.lifecycle.web.shell;

import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.PlatformView;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The page at {@code /}, written at one moment. The script fetches it again whenever something changes. Confined to a thread. */
final class ShellPage {

  private static final String HEAD = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Slipway</title>
      <link rel="icon" href="/platform/icon.svg" type="image/svg+xml">
      <link rel="stylesheet" href="/platform/style.css">
      <script src="/platform/shell.js" defer></script>
      </head>
      <body>
      """;

  private final Optional<PlatformView> view;
  private final List<Page> pages;
  private final boolean guests;
  private final StringBuilder out = new StringBuilder(4_096);

  ShellPage(Optional<PlatformView> view, List<Page> pages, boolean guests) {
    this.view = view;
    this.pages = pages;
    this.guests = guests;
  }

  String html() {
    out.append(HEAD);
    header();
    out.append("<main data-live>\n");
    List<ModuleStatus> modules = view.map(PlatformView::modules).orElse(List.of());
    summary(modules);
    if (modules.isEmpty()) {
      out.append("<p class=\"empty\">No modules yet. A jar in a folder under <code>modules/</code> is one.</p>\n");
    } else {
      out.append("<ul class=\"cards\">\n");
      modules.forEach(this::card);
      out.append("</ul>\n");
    }
    return out.append("</main>\n<footer><a href=\"/health\">Health</a><a href=\"/metrics\">Metrics</a>"
        + "<a href=\"/platform/modules\">Modules as JSON</a><span data-connection>static</span></footer>\n</body>\n</html>\n").toString();
  }

  private void header() {
    out.append("<header class=\"bar\" data-shell>\n<a class=\"brand\" href=\"/\"><img src=\"/platform/icon.svg\" alt=\"\" width=\"24\" "
        + "height=\"24\">Slipway</a>\n<nav aria-label=\"Pages\"><a href=\"/\">Overview</a>");
    for (Page page : pages) {
      link(page);
    }
    out.append("</nav>\n</header>\n");
  }

  private void link(Page page) {
    out.append("<a href=\"").append(escape(page.path())).append("\">").append(escape(page.title())).append("</a>");
  }

  private void summary(List<ModuleStatus> modules) {
    PlatformPhase phase = view.map(PlatformView::phase).orElse(PlatformPhase.STARTING);
    long running = modules.stream().filter(module -> module.state() == ModuleState.RUNNING).count();
    out.append("<section class=\"summary\">\n<h1>").append(sentence(phase)).append("</h1>\n<dl>");
    fact("Phase", lower(phase));
    fact("Modules", running + " of " + modules.size() + " running");
    fact("Up for", text(view.map(PlatformView::uptime).orElse(Duration.ZERO)));
    if (guests) {
      fact("Development", "guests are users");
    }
    view.flatMap(PlatformView::stopBudget).ifPresent(left -> fact("Time left", text(left)));
    out.append("</dl>\n</section>\n");
  }

  private static String sentence(PlatformPhase phase) {
    return switch (phase) {
      case STARTING -> "Launching";
      case RUNNING -> "Afloat";
      case UNREADY, QUIESCE, DRAIN, CLOSE, PROVE -> "Hauling out";
      case STOPPED -> "On the slip";
    };
  }

  private void card(ModuleStatus module) {
    String state = lower(module.state());
    out.append("<li class=\"card ").append(state).append("\">\n<h2>").append(escape(module.name())).append("</h2>\n")
        .append("<span class=\"state\">").append(state).append("</span>\n");
    List<Page> own = pages.stream().filter(page -> page.module().equals(module.name())).toList();
    if (!own.isEmpty()) {
      out.append("<p class=\"links\">");
      own.forEach(this::link);
      out.append("</p>\n");
    }
    module.error().ifPresent(error -> out.append("<p class=\"error\">").append(escape(error)).append("</p>\n"));
    for (String line : module.waitingFor()) {
      out.append("<p class=\"waiting\">waits for ").append(escape(line)).append("</p>\n");
    }
    ModuleStatus.Resources held = module.resources();
    out.append("<dl>");
    fact("Sessions", Integer.toString(held.sessions()));
    fact("Streams", Integer.toString(held.streams()));
    fact("Requests", Integer.toString(held.requests()));
    fact("Threads", Integer.toString(held.threads()));
    fact("Processes", Integer.toString(held.processes()));
    fact("Started in", text(module.startDuration()));
    if (!module.startWaitedFor().isEmpty()) {
      fact("Waited for", module.startWaitedFor());
    }
    out.append("</dl>\n");
    if (!module.dependencies().isEmpty()) {
      out.append("<p class=\"needs\">needs ").append(escape(String.join(", ", module.dependencies().stream().sorted().toList())))
          .append("</p>\n");
    }
    out.append("</li>\n");
  }

  private void fact(String name, String value) {
    out.append("<div><dt>").append(name).append("</dt><dd>").append(escape(value)).append("</dd></div>");
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 1) {
      return duration.toMillis() + " ms";
    }
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
  }

  /** Returns {@code text} so that a browser shows it and never reads it as markup. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
