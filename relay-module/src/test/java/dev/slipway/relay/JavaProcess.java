package dev.slipway.relay;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command of a JVM with the classes of this one, for a test that kills it. Stateless. */
public final class JavaProcess {

  private JavaProcess() {}

  /** Returns the command that runs {@code main}. */
  public static List<String> command(Class<?> main, String... arguments) {
    String places = Stream.of(place(main), place(RelayModule.class), System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""))
        .filter(each -> !each.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData", "-cp", places, main.getName()));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** A test may lie in the folder of the module, or the module be a jar. */
  private static String place(Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    String url = String.valueOf(type.getResource(file));
    String place = url.substring(0, url.length() - file.length());
    return Path.of(URI.create(place.startsWith("jar:") ? place.substring(4, place.length() - 1) : place)).toString();
  }
}
