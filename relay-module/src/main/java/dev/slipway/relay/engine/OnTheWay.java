package dev.slipway.relay.engine;

import dev.slipway.relay.ffmpeg.MediaProcess;
import dev.slipway.relay.ffmpeg.Progress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hears a program for somebody else until it has ended, and then closes its way, once. Thread-safe.
 *
 * <p>The program was told an address that was checked, or one of this machine; in what it says, the host stands as people wrote it.
 */
final class OnTheWay implements MediaProcess.Listener, AutoCloseable {

  private final Way way;
  private final MediaProcess.Listener listener;
  private final UnaryOperator<String> words;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Hears for {@code listener} what goes that way to {@code url}, the address as it was asked for. */
  OnTheWay(Way way, String url, MediaProcess.Listener listener) {
    this.way = way;
    this.listener = listener;
    this.words = words(hostPort(way.url()), hostPort(url));
  }

  /** Returns what puts the host that was asked for in place of the one that was told. */
  private static UnaryOperator<String> words(String told, String asked) {
    if (told.equals(asked)) {
      return UnaryOperator.identity();
    }
    String port = port(told);
    boolean elsewhere = !port.equals(port(asked));
    String from = elsewhere ? told : told.substring(0, told.length() - port.length());
    String to = elsewhere ? asked : asked.substring(0, asked.length() - port.length());
    Pattern whole = Pattern.compile("(?<![0-9A-Za-z.])" + Pattern.quote(from) + "(?![0-9A-Za-z])");
    String quoted = Matcher.quoteReplacement(to);
    return text -> whole.matcher(text).replaceAll(quoted);
  }

  private static String hostPort(String url) {
    int from = url.indexOf("://") + 3;
    if (from < 3) {
      return "";
    }
    int end = from;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return url.substring(url.lastIndexOf('@', end) >= from ? url.lastIndexOf('@', end) + 1 : from, end);
  }

  /** Returns the colon and the port, or nothing where there is none. */
  private static String port(String hostPort) {
    int colon = hostPort.indexOf(':', Math.max(0, hostPort.indexOf(']')));
    return colon < 0 ? "" : hostPort.substring(colon);
  }

  @Override
  public void progress(Progress progress) {
    listener.progress(progress);
  }

  @Override
  public void line(String line) {
    listener.line(words.apply(line));
  }

  @Override
  public void ended(int status, @Nullable String lastError) {
    close();
    listener.ended(status, lastError == null ? null : words.apply(lastError));
  }

  /** Closes the way. Does not block. */
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      way.close();
    }
  }
}
