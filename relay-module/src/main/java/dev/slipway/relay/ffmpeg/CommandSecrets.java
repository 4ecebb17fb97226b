package dev.slipway.relay.ffmpeg;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Masks what of a command's addresses is secret or may be: user and password, the query, and the last part of a path of several,
 * which is the stream key. Immutable and thread-safe.
 *
 * <p>It looks for the very words of the command, so it also finds what a program repeats out of its context.
 */
final class CommandSecrets implements UnaryOperator<String> {

  private static final String MASK = "****";
  /** What is shorter is no secret, and would mask half of every line. */
  private static final int SHORTEST = 4;

  private final List<String> secrets;

  CommandSecrets(List<String> command) {
    Set<String> found = new LinkedHashSet<>();
    command.stream().filter(argument -> argument.contains("://")).forEach(address -> collect(address, found));
    found.removeIf(secret -> secret.length() < SHORTEST);
    secrets = new ArrayList<>(found);
    secrets.sort(Comparator.comparingInt(String::length).reversed());
  }

  private static void collect(String address, Set<String> found) {
    String rest = address.substring(address.indexOf("://") + 3);
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String user = authority.substring(0, at);
      found.add(user);
      found.addAll(List.of(user.split(":", 2)));
    }
    int query = rest.indexOf('?');
    if (query >= 0) {
      found.add(rest.substring(query + 1));
      for (String pair : rest.substring(query + 1).split("&", -1)) {
        found.add(pair.substring(pair.indexOf('=') + 1));
      }
    }
    String path = slash < 0 ? "" : rest.substring(slash, query > slash ? query : rest.length());
    int last = path.lastIndexOf('/');
    if (last > 0) {
      found.add(path.substring(last + 1));
    }
  }

  @Override
  public String apply(String line) {
    String masked = line;
    for (String secret : secrets) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }
}
