package dev.slipway.lifecycle.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads a YAML document as flat keys with the line that each came from. Confined to the thread that reads.
 *
 * <p>Works on the parser's events, so nothing is ever constructed from a tag, and no alias can be expanded. What the
 * configuration has no use for (anchors, tags, further documents) is refused by name.
 */
final class YamlEntries {

  private static final int DEPTH = 16;

  private final String file;
  private final ParserImpl parser;
  private final List<String> problems;
  private final Map<String, Entry> values = new LinkedHashMap<>();
  private final Map<String, Entry> headings = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();

  private YamlEntries(String file, String text, List<String> problems) {
    this.file = file;
    this.parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
    this.problems = problems;
  }

  /**
   * The keys of a file.
   *
   * @param values the keys that have a value
   * @param headings the keys that have none, not even a nested one
   */
  record Keys(Map<String, Entry> values, Map<String, Entry> headings) {}

  /** Returns the keys in {@code text}, and adds to {@code problems} what is wrong with it. */
  static Keys read(String file, String text, List<String> problems) {
    YamlEntries reader = new YamlEntries(file, text, problems);
    try {
      reader.document();
    } catch (Refused e) {
      problems.add(e.line);
    } catch (MarkedYAMLException e) {
      problems.add(reader.at(Optional.ofNullable(e.getProblemMark()).orElse(e.getContextMark())) + "broken YAML: "
          + Text.shown(said(e)));
    } catch (ReaderException e) {
      problems.add(place(file, text, e.getPosition()) + "broken YAML: a character that is not allowed, U+"
          + String.format("%04X", e.getCodePoint()));
    } catch (YAMLException e) {
      problems.add(file + ": broken YAML: " + Text.shown(String.valueOf(e.getMessage())));
    }
    return new Keys(reader.values, reader.headings);
  }

  private void document() {
    parser.getEvent();
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return;
    }
    parser.getEvent();
    Event root = parser.getEvent();
    if (root instanceof MappingStartEvent map) {
      plain(map);
      mapping("", 1);
    } else if (!(root instanceof ScalarEvent scalar && isNull(scalar))) {
      throw new Refused(at(root.getStartMark()) + "the file must hold keys with values, such as 'server.port: 8080'");
    }
    parser.getEvent();
    if (parser.peekEvent() instanceof DocumentStartEvent second) {
      throw new Refused(at(second.getStartMark()) + "a second document is not allowed");
    }
  }

  private void mapping(String prefix, int depth) {
    if (depth > DEPTH) {
      throw new Refused(at(parser.peekEvent().getStartMark()) + "keys are nested deeper than " + DEPTH + " levels");
    }
    while (true) {
      Event next = parser.getEvent();
      if (next instanceof MappingEndEvent) {
        return;
      }
      if (!(next instanceof ScalarEvent name)) {
        throw new Refused(at(next.getStartMark()) + (next instanceof AliasEvent ? "an alias is not allowed: write the value out"
            : "a key must be a plain word"));
      }
      plain(name);
      String key = prefix.isEmpty() ? name.getValue() : prefix + "." + name.getValue();
      int line = name.getStartMark().getLine() + 1;
      value(key, line, depth);
    }
  }

  private void value(String key, int line, int depth) {
    Event value = parser.getEvent();
    String where = file + ":" + line;
    switch (value) {
      case ScalarEvent scalar -> {
        plain(scalar);
        if (isNull(scalar)) {
          headings.put(key, new Entry(key, "", where));
        } else {
          put(key, scalar.getValue(), line);
        }
      }
      case MappingStartEvent map -> {
        plain(map);
        if (parser.checkEvent(Event.ID.MappingEnd)) {
          headings.put(key, new Entry(key, "", where));
        }
        mapping(key, depth + 1);
      }
      case SequenceStartEvent list -> {
        plain(list);
        put(key, items(key), line);
      }
      case AliasEvent alias -> throw new Refused(at(alias.getStartMark()) + "an alias is not allowed: write the value out");
      default -> throw new Refused(at(value.getStartMark()) + "unexpected " + value);
    }
  }

  private String items(String key) {
    List<String> items = new ArrayList<>();
    while (true) {
      Event next = parser.getEvent();
      if (next instanceof SequenceEndEvent) {
        return String.join(",", items);
      }
      if (!(next instanceof ScalarEvent item) || isNull(item)) {
        throw new Refused(at(next.getStartMark()) + Text.shown(key) + ": a list must hold plain values only");
      }
      plain(item);
      if (item.getValue().indexOf(',') >= 0) {
        throw new Refused(at(item.getStartMark()) + Text.shown(key) + ": an item of a list must not contain a comma");
      }
      items.add(item.getValue());
    }
  }

  private void put(String key, String text, int line) {
    Integer first = lines.putIfAbsent(key, line);
    if (first == null) {
      values.put(key, new Entry(key, text, file + ":" + line));
    } else {
      problems.add(file + ":" + line + ": key '" + Text.shown(key) + "' is already set in line " + first);
    }
  }

  /** Refuses what configuration has no use for, and what is how YAML is made to explode. */
  private void plain(NodeEvent node) {
    if (node.getAnchor() != null) {
      throw new Refused(at(node.getStartMark()) + "an anchor is not allowed: write the value out");
    }
    String tag = switch (node) {
      case ScalarEvent scalar -> scalar.getTag();
      case MappingStartEvent map -> map.getTag();
      case SequenceStartEvent list -> list.getTag();
      default -> null;
    };
    if (tag != null) {
      throw new Refused(at(node.getStartMark()) + "a tag is not allowed: '" + Text.shown(tag) + "'");
    }
  }

  private static boolean isNull(ScalarEvent scalar) {
    return scalar.isPlain() && switch (scalar.getValue()) {
      case "", "~", "null" -> true;
      default -> false;
    };
  }

  private static String said(MarkedYAMLException e) {
    String context = e.getContext();
    String problem = e.getProblem();
    return context == null || context.isEmpty() ? String.valueOf(problem) : context + ", " + problem;
  }

  private static String place(String file, String text, int position) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(position, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return file + ":" + line + ":" + column + ": ";
  }

  private String at(@Nullable Mark mark) {
    return mark == null ? file + ": " : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": ";
  }

  /** Ends the reading at the first thing after which the rest would be guessed. */
  private static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String line;

    Refused(String line) {
      super(line, null, false, false);
      this.line = line;
    }
  }
}
