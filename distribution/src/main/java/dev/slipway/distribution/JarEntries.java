package dev.slipway.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The entries of a jar, in their order. Stateless. */
final class JarEntries {

  private JarEntries() {}

  /** An entry, with its time, so that a build gives the same bytes again. Its content is changed by nobody. */
  static final class Entry {

    private final String name;
    private final LocalDateTime time;
    private final byte[] content;

    private Entry(String name, LocalDateTime time, byte[] content) {
      this.name = name;
      this.time = time;
      this.content = content;
    }

    String name() {
      return name;
    }

    byte[] content() {
      return content;
    }

    boolean isFolder() {
      return name.endsWith("/");
    }

    /** Returns an entry of the same time. */
    Entry with(String otherName, byte[] otherContent) {
      return new Entry(otherName, time, otherContent);
    }
  }

  /** Returns what is in a jar. */
  static List<Entry> read(Path jar) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (ZipFile in = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : in.stream().toList()) {
        try (InputStream content = in.getInputStream(entry)) {
          entries.add(new Entry(entry.getName(), entry.getTimeLocal(), content.readAllBytes()));
        }
      }
    }
    return entries;
  }

  /** Replaces a jar, all at once, by one that is not compressed: a start has nothing to unpack, and an archive compresses it anyhow. */
  static void replace(Path jar, List<Entry> entries) throws IOException {
    Path next = jar.resolveSibling(jar.getFileName() + ".next");
    try {
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(next))) {
        out.setMethod(ZipOutputStream.STORED);
        for (Entry entry : entries) {
          out.putNextEntry(header(entry));
          out.write(entry.content());
          out.closeEntry();
        }
      }
      Files.move(next, jar, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static ZipEntry header(Entry entry) {
    CRC32 sum = new CRC32();
    sum.update(entry.content);
    ZipEntry header = new ZipEntry(entry.name);
    header.setTimeLocal(entry.time);
    header.setSize(entry.content.length);
    header.setCrc(sum.getValue());
    return header;
  }
}
