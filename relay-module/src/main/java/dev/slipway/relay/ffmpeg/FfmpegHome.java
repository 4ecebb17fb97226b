package dev.slipway.relay.ffmpeg;

import dev.slipway.api.Setting;
import dev.slipway.api.Work;
import dev.slipway.relay.hub.Codec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the program is: what the configuration names, else what a folder of {@code PATH} has, else what is shipped beside this module.
 *
 * <p>Each candidate is tried before it is taken: it says its version and encodes a picture. One that the configuration names is the
 * only candidate, since another in its place would surprise. Thread-safe.
 */
public final class FfmpegHome {

  /** The program. */
  public static final Setting<String> PROGRAM = Setting.text("ffmpeg", "", Pattern.compile("[^\\x00-\\x1f]{0,4096}"),
      "the path of a program, or nothing",
      "the ffmpeg to use, beside which ffprobe lies; by default the one in PATH, else the one that is shipped");

  private static final System.Logger LOG = System.getLogger(FfmpegHome.class.getName());
  private static final Duration LONGEST_TRIAL = Duration.ofSeconds(15);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
  /** The encoder that nearly all have. */
  private static final String USUAL = "libx264";
  private static final Pattern VERSION = Pattern.compile("ffmpeg version (\\S+).*");

  private final Work work;
  private final String configured;
  private final @Nullable String path;
  private final Bundle bundle;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Found found;
  private @Nullable String missing;
  private long missingSince;

  /** What works, and what it can encode to, once that was asked. */
  private record Found(Ffmpeg ffmpeg, @Nullable Encoders encoders) {}

  /**
   * A search that has not begun.
   *
   * @param work where programs are tried
   * @param configured the value of {@link #PROGRAM}
   * @param folder where the shipped program is unpacked, if it comes to that
   */
  public FfmpegHome(Work work, String configured, Path folder) {
    this(work, configured, System.getenv("PATH"), Bundle.shipped(folder));
  }

  FfmpegHome(Work work, String configured, @Nullable String path, Bundle bundle) {
    this.work = work;
    this.configured = configured;
    this.path = path;
    this.bundle = bundle;
  }

  /**
   * Returns the program. Blocks for a second or so the first time; what was found stays, and what was not found is looked for again
   * after ten seconds.
   *
   * @throws FfmpegMissing when there is none that works
   */
  public Ffmpeg get() throws FfmpegMissing {
    return found().ffmpeg();
  }

  /**
   * Returns what the program can encode to. Blocks like {@link #get}.
   *
   * @throws FfmpegMissing when there is no program that works
   */
  public Encoders encoders() throws FfmpegMissing {
    lock.lock();
    try {
      Found known = found();
      Encoders encoders = known.encoders();
      if (encoders == null) {
        encoders = encoders(known.ffmpeg());
        found = new Found(known.ffmpeg(), encoders);
      }
      return encoders;
    } finally {
      lock.unlock();
    }
  }

  private Encoders encoders(Ffmpeg ffmpeg) throws FfmpegMissing {
    try {
      Trial words = words(ffmpeg.program());
      if (words.status() == 0) {
        return Encoders.of(words.lines());
      }
      throw new FfmpegMissing(ffmpeg.program() + " does not run any more: " + words.lastLine());
    } catch (IOException e) {
      throw new FfmpegMissing(ffmpeg.program() + " does not run any more: " + e.getMessage());
    }
  }

  private void prepareEncoders() {
    try {
      encoders();
    } catch (FfmpegMissing e) {
      LOG.log(System.Logger.Level.DEBUG, "whoever wants to encode will be told", e);
    }
  }

  private Found found() throws FfmpegMissing {
    Found known = found;
    if (known != null) { // also while its encoders are being asked for
      return known;
    }
    lock.lock();
    try {
      known = found;
      if (known != null) {
        return known;
      }
      String old = missing;
      if (old != null && System.nanoTime() - missingSince < AGAIN_NANOS) {
        throw new FfmpegMissing(old);
      }
      try {
        known = search();
      } catch (FfmpegMissing e) {
        missing = e.getMessage();
        missingSince = System.nanoTime();
        throw e;
      }
      found = known;
      missing = null;
      if (known.encoders() == null) { // they will be wanted at once when a source goes away
        work.virtual("ffmpeg-encoders").newThread(this::prepareEncoders).start();
      }
      Ffmpeg ffmpeg = known.ffmpeg();
      LOG.log(System.Logger.Level.INFO, () -> "ffmpeg " + ffmpeg.version() + " at " + ffmpeg.program() + " ("
          + ffmpeg.origin().name().toLowerCase(Locale.ROOT) + ")");
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Found search() throws FfmpegMissing {
    List<String> tried = new ArrayList<>();
    if (!configured.isEmpty()) {
      return attempt(Path.of(configured), Ffmpeg.Origin.CONFIGURED, tried).orElseThrow(() -> new FfmpegMissing(
          "the ffmpeg of modules.relay.ffmpeg does not work: " + String.join("; ", tried)));
    }
    Optional<Path> installed = inPath("ffmpeg");
    if (installed.isEmpty()) {
      tried.add("there is none in PATH");
    } else {
      Optional<Found> works = attempt(installed.get(), Ffmpeg.Origin.PATH, tried);
      if (works.isPresent()) {
        return works.get();
      }
    }
    try {
      Optional<Found> works = attempt(bundle.unpack(), Ffmpeg.Origin.BUNDLED, tried);
      if (works.isPresent()) {
        return works.get();
      }
    } catch (IOException e) {
      tried.add(e.getMessage());
    }
    throw new FfmpegMissing("no ffmpeg works here: " + String.join("; ", tried)
        + ". Install it ('apt-get install ffmpeg' on Debian and Ubuntu), or name one by modules.relay.ffmpeg");
  }

  private Optional<Path> inPath(String name) {
    String folders = path == null ? "" : path;
    for (String folder : folders.split(Pattern.quote(File.pathSeparator), -1)) {
      // An empty entry means the working folder, from which no program is taken unasked.
      Path file = folder.isEmpty() ? null : Path.of(folder).resolve(name);
      if (file != null && Files.isExecutable(file) && Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private Optional<Found> attempt(Path program, Ffmpeg.Origin origin, List<String> tried) {
    Path beside = program.resolveSibling("ffprobe");
    Optional<Path> probe = Files.isExecutable(beside) ? Optional.of(beside) : inPath("ffprobe");
    if (probe.isEmpty()) {
      tried.add("beside " + program + " lies no ffprobe");
      return Optional.empty();
    }
    try {
      Trial usual = picture(program, USUAL);
      Optional<String> version = version(usual);
      if (usual.status() == 0 && version.isPresent()) { // one run of a program that takes a while to load its libraries
        return Optional.of(new Found(new Ffmpeg(program, probe.get(), version.get(), origin), null));
      }
      Trial words = words(program);
      version = version(words);
      if (words.status() != 0 || version.isEmpty()) {
        tried.add(program + " does not run: " + Libraries.missing(work, program).orElse(words.lastLine()));
        return Optional.empty();
      }
      Encoders encoders = Encoders.of(words.lines());
      Trial picture = picture(program, encoders.video(Codec.H264).orElse("mpeg2video"));
      if (picture.status() != 0) {
        tried.add(program + " cannot encode a picture: " + picture.lastLine());
        return Optional.empty();
      }
      return Optional.of(new Found(new Ffmpeg(program, probe.get(), version.get(), origin), encoders));
    } catch (IOException e) {
      tried.add(program + " does not run: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Goes through what the relay cannot do without: filters, an encoder, the transport stream, and a pipe. */
  private Trial picture(Path program, String encoder) throws IOException {
    return Trial.run(work, LONGEST_TRIAL, List.of(program.toString(), "-nostdin", "-nostats",
        "-f", "lavfi", "-i", "color=size=64x64:rate=1", "-frames:v", "1", "-c:v", encoder, "-f", "mpegts", "-y", "/dev/null"), Map.of());
  }

  private Trial words(Path program) throws IOException {
    return Trial.run(work, LONGEST_TRIAL, List.of(program.toString(), "-nostdin", "-encoders"), Map.of());
  }

  private static Optional<String> version(Trial trial) {
    return trial.lines().stream().map(VERSION::matcher).filter(Matcher::matches).map(m -> m.group(1)).findFirst();
  }
}
