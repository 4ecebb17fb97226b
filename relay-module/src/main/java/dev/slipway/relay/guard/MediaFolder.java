package dev.slipway.relay.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The folder whose files may be read as inputs: nothing outside of it can be named, by no form of name and by no link. Immutable and
 * thread-safe.
 */
public final class MediaFolder {

  private static final int MAX_NAME = 255;
  /** No colon, since a name must never look like a scheme; no percent sign, so that nobody has to ask who decodes it. */
  private static final String PART = "[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N} ._()+,=@-]*";
  private static final Pattern NAME = Pattern.compile(PART + "(/" + PART + ")*");
  private static final String FORM =
      "letters, digits, spaces and any of ._-()+,=@, after folders separated by '/', each part beginning with a letter, digit or '_'";

  private final Path root;

  /** The folder {@code root}; it need not be there yet. */
  public MediaFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** Returns the folder. */
  public Path root() {
    return root;
  }

  /**
   * Returns the real path of a file in the folder. Blocks on the file system.
   *
   * @param name its name relative to the folder, with or without {@code file:} before it
   * @throws Unacceptable when the name has another form ({@code bad-file}), or there is no regular file of that name inside the folder
   *     ({@code no-such-file}); both are answered alike, so that nobody learns what lies outside
   */
  public Path file(String name) {
    String relative = name(name.startsWith(Addresses.FILE) ? name.substring(Addresses.FILE.length()) : name);
    try {
      Path realRoot = root.toRealPath();
      Path real = realRoot.resolve(relative).toRealPath();
      if (real.startsWith(realRoot) && Files.isRegularFile(real)) {
        return real;
      }
    } catch (IOException | InvalidPathException e) {
      throw missing(relative);
    }
    throw missing(relative);
  }

  /** Returns the checked form of a file's name; {@code //} before it, as people write it, is dropped. */
  static String name(String text) {
    String name = text.startsWith("//") ? text.substring(2) : text;
    if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
      throw new Unacceptable("bad-file",
          "the file name " + Names.quoted(name) + " is not allowed: a name inside the media folder has at most " + MAX_NAME
              + " characters: " + FORM);
    }
    return name;
  }

  private static Unacceptable missing(String name) {
    return new Unacceptable("no-such-file", "there is no file " + Names.quoted(name) + " in the media folder");
  }

  @Override
  public String toString() {
    return "media folder " + root;
  }
}
