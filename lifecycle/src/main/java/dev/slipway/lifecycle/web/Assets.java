package dev.slipway.lifecycle.web;

import dev.slipway.api.Refusal;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files under a folder of a class loader's resources, with validators (RFC 9110, section 8.8) and a small cache that goes
 * with the route. Thread-safe.
 */
final class Assets implements HttpService {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
  private static final int MAX_FILE = 16 * 1024 * 1024;
  private static final int CACHED_FILES = 256;
  private static final int CACHED_BYTES = 512 * 1024;
  private static final HeaderName IF_NONE_MATCH = HeaderNames.IF_NONE_MATCH;
  private static final Header REVALIDATE = HeaderValues.createCached("Cache-Control", "no-cache");

  private final ClassLoader loader;
  private final String folder;
  private final String path;
  private final Map<String, Asset> cache = new LinkedHashMap<>();

  /** The files of {@code folder} in the resources of {@code loader}, under {@code path} of the server. */
  Assets(ClassLoader loader, String folder, String path) {
    this.loader = loader;
    this.folder = folder;
    this.path = path;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::serve).get("/*", this::serve);
  }

  private void serve(ServerRequest request, ServerResponse response) {
    String asked = request.prologue().uriPath().path();
    if (asked.equals(path)) {
      response.header(HeaderValues.create(HeaderNames.LOCATION, lastSegment() + "/"));
      response.status(Status.PERMANENT_REDIRECT_308).send();
      return;
    }
    String name = asked.substring(Math.min(asked.length(), path.length() + 1));
    Asset asset = find(name.isEmpty() || name.endsWith("/") ? name + "index.html" : name);
    if (asset == null) {
      throw new Refusal(Status.NOT_FOUND_404, "not-found", "there is no such file");
    }
    response.header(HeaderValues.create(HeaderNames.ETAG, asset.etag));
    response.header(HeaderValues.create(HeaderNames.LAST_MODIFIED, asset.modifiedText()));
    response.header(REVALIDATE);
    if (asset.unchanged(request)) {
      response.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, asset.type));
    response.send(asset.bytes);
  }

  private String lastSegment() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private @Nullable Asset find(String name) {
    if (!NAME.matcher(name).matches()) {
      return null;
    }
    synchronized (cache) {
      Asset cached = cache.get(name);
      if (cached != null) {
        return cached;
      }
    }
    Asset loaded = load(name);
    if (loaded != null && loaded.bytes.length <= CACHED_BYTES) {
      synchronized (cache) {
        if (cache.size() >= CACHED_FILES) {
          cache.remove(cache.keySet().iterator().next());
        }
        cache.put(name, loaded);
      }
    }
    return loaded;
  }

  private @Nullable Asset load(String name) {
    URL url = loader.getResource(folder + name);
    if (url == null || isFolder(url, name)) {
      return null;
    }
    try {
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false);
      long modified = connection.getLastModified();
      try (InputStream in = connection.getInputStream()) {
        byte[] bytes = in.readNBytes(MAX_FILE + 1);
        if (bytes.length > MAX_FILE) {
          throw new IOException("the file " + name + " is longer than " + MAX_FILE + " bytes");
        }
        return new Asset(bytes, ContentTypes.of(name), etag(bytes), Instant.ofEpochSecond(modified / 1_000));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  /** A folder is a resource too: of a file system a listing, of a jar an empty entry. */
  private boolean isFolder(URL url, String name) {
    return "file".equals(url.getProtocol())
        ? Files.isDirectory(Path.of(URI.create(url.toString())))
        : loader.getResource(folder + name + "/") != null;
  }

  private static String etag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A file in memory. Immutable. */
  private static final class Asset {

    private final byte[] bytes;
    private final String type;
    private final String etag;
    private final Instant modified;

    Asset(byte[] bytes, String type, String etag, Instant modified) {
      this.bytes = bytes;
      this.type = type;
      this.etag = etag;
      this.modified = modified;
    }

    String modifiedText() {
      return DateTimeFormatter.RFC_1123_DATE_TIME.format(modified.atOffset(ZoneOffset.UTC));
    }

    boolean unchanged(ServerRequest request) {
      if (request.headers().contains(IF_NONE_MATCH)) {
        String tags = request.headers().get(IF_NONE_MATCH).values();
        return "*".equals(tags.strip()) || tags.contains(etag);
      }
      if (!request.headers().contains(HeaderNames.IF_MODIFIED_SINCE)) {
        return false;
      }
      try {
        String since = request.headers().get(HeaderNames.IF_MODIFIED_SINCE).get();
        return !modified.isAfter(ZonedDateTime.parse(since, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      } catch (DateTimeParseException e) {
        return false;
      }
    }
  }
}
