package dev.slipway.relay.ffmpeg;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The ffmpeg that works here: tried and found good. Immutable.
 *
 * @param program the program
 * @param probe ffprobe, which lies beside it
 * @param version what it says its version is
 * @param origin where it was found
 */
public record Ffmpeg(Path program, Path probe, String version, Origin origin) {

  /** Where a program comes from, the first choice first. */
  public enum Origin {
    /** A path of the configuration. */
    CONFIGURED,
    /** A folder of the variable {@code PATH}. */
    PATH,
    /** The artifact that is shipped beside this module. */
    BUNDLED
  }

  /**
   * Returns a whole command: the program, what is the same for all (messages with their level and progress once a second by
   * standard error), then {@code arguments}.
   */
  public List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString(), "-hide_banner", "-nostats", "-loglevel", "level+warning",
        "-stats_period", "1", "-progress", "pipe:2"));
    command.addAll(arguments);
    return List.copyOf(command);
  }
}
