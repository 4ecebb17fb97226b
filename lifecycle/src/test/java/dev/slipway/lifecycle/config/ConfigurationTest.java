package dev.slipway.lifecycle.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {

  private static final Setting<Integer> RATE = Setting.integer("rate", 100, 1, 10_000, "ticks per second", "ticks made");
  private static final Setting<String> PASSWORD = Setting.secret("store.password", "password of the store");
  private static final Setting<List<String>> SYMBOLS = Setting.list("symbols", List.of("A"), Pattern.compile("[A-Z]+"),
      "names in capital letters", "what is quoted");
  private static final Map<String, List<Setting<?>>> MODULES = Map.of("ticks", List.of(RATE, PASSWORD, SYMBOLS), "cam-7", List.of(RATE));

  @TempDir
  Path folder;

  private final Map<String, String> environment = new TreeMap<>();
  private final Properties properties = new Properties();

  private Configuration read(String yaml) throws IOException {
    return Configuration.of(ConfigSources.read(Optional.of(Files.writeString(folder.resolve("s.yaml"), yaml)), environment, properties));
  }

  private List<String> problems(String yaml) throws IOException {
    Configuration configuration = read(yaml);
    ConfigProblem problem = assertThrows(ConfigProblem.class, () -> configuration.check(MODULES));
    return problem.lines().stream().map(line -> line.replace(folder + "/", "")).toList();
  }

  @Test
  void nothingSet_givesDefaults() {
    Configuration configuration = Configuration.of(ConfigSources.read(Optional.empty(), environment, properties));
    configuration.checkHost();
    configuration.check(MODULES);
    assertEquals(8080, configuration.host().get(HostSettings.SERVER_PORT));
    assertEquals(Duration.ofSeconds(25), configuration.host().get(HostSettings.STOP_BUDGET));
    assertEquals(100, configuration.module("ticks", List.of(RATE)).get(RATE));
    assertFalse(configuration.lifecycle("ticks").get(ModuleSettings.CRITICAL));
  }

  @Test
  void laterSource_wins() throws IOException {
    String yaml = "server:\n  port: 1\n  host: one\nstop.drain: 3s\n";
    environment.put("SLIPWAY_SERVER_PORT", "2");
    environment.put("SLIPWAY_SERVER_HOST", "two");
    properties.put("slipway.server.port", "3");
    Settings host = read(yaml).host();
    assertEquals(3, host.get(HostSettings.SERVER_PORT));
    assertEquals("two", host.get(HostSettings.SERVER_HOST));
    assertEquals(Duration.ofSeconds(3), host.get(HostSettings.STOP_DRAIN));
  }

  @Test
  void guests_areKeptOnThisMachineUnlessAnAddressIsSet() throws IOException {
    environment.put("SLIPWAY_ACCESS_GUESTS", "true");
    Configuration alone = read("");
    assertEquals("127.0.0.1", alone.host().get(HostSettings.SERVER_HOST));
    EffectiveRow row = alone.effective(MODULES).stream().filter(each -> each.key().equals("server.host")).findFirst().orElseThrow();
    assertEquals("127.0.0.1", row.value());
    assertEquals("default with access.guests", row.origin());
    assertTrue(row.byDefault());
    assertEquals("0.0.0.0", read("server.host: 0.0.0.0\n").host().get(HostSettings.SERVER_HOST));
    environment.put("SLIPWAY_ACCESS_GUESTS", "false");
    assertEquals("0.0.0.0", read("").host().get(HostSettings.SERVER_HOST));
  }

  @Test
  void moduleKeys_comeFromEverySource() throws IOException {
    environment.put("SLIPWAY_MODULES_CAM_7_RATE", "7");
    properties.put("slipway.modules.cam-7.lifecycle.critical", "true");
    Configuration configuration = read("""
        modules:
          ticks:
            symbols: [EUR, 'USD']
            store.password: hush-hush
            lifecycle:
              drain: 20s
        """);
    configuration.check(MODULES);
    assertEquals(7, configuration.module("cam-7", MODULES.get("cam-7")).get(RATE));
    assertEquals(List.of("EUR", "USD"), configuration.module("ticks", MODULES.get("ticks")).get(SYMBOLS));
    assertTrue(configuration.lifecycle("cam-7").get(ModuleSettings.CRITICAL));
    assertEquals(Duration.ofSeconds(20), configuration.lifecycle("ticks").get(ModuleSettings.DRAIN));
  }

  @Test
  void undeclaredSetting_cannotBeRead() throws IOException {
    Settings host = read("").host();
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> host.get(RATE));
    assertEquals("setting 'rate' was not declared", refused.getMessage());
  }

  static Stream<Arguments> badFiles() {
    String port = "a whole number from 0 to 65535";
    return Stream.of(
        Arguments.of("server:\n  port: abc\n", "s.yaml:2: server.port: 'abc' is not " + port),
        Arguments.of("server:\n  port: 65536\n", "s.yaml:2: server.port: '65536' is not " + port),
        Arguments.of("server.prot: 9090\n",
            "s.yaml:1: unknown key 'server.prot' (set to '9090'); did you mean 'server.port', " + port + "?"),
        Arguments.of("colour: blue\n", "s.yaml:1: unknown key 'colour' (set to 'blue'); 'slipway config' lists the known ones"),
        Arguments.of("admin.tokn: abc\n", "s.yaml:1: unknown key 'admin.tokn' (set to ***); did you mean 'admin.token', a text?"),
        Arguments.of("admin.token: short\n", "admin.token: the value is not a text of at least 16 characters"),
        Arguments.of("stop.budget: 10 s\n",
            "s.yaml:1: stop.budget: '10 s' is not a duration from 0s to 1h, such as 500ms, 25s, 2m or 1h"),
        Arguments.of("stop.strict: yes\n", "s.yaml:1: stop.strict: 'yes' is not true or false"),
        Arguments.of("log.format: xml\n", "s.yaml:1: log.format: 'xml' is not one of auto, text, json"),
        Arguments.of("server.port: \"a\\nb\"\n", "s.yaml:1: server.port: 'a\\nb' is not " + port),
        Arguments.of("server.allowed-origins: [example.org]\n", "s.yaml:1: server.allowed-origins: 'example.org' is not origins such as"
            + " https://example.org:8443, separated by commas"),
        Arguments.of("modules.ticks.symbols: [" + "EURUSD, ".repeat(20) + "usd, EURUSD]\n",
            "s.yaml:1: modules.ticks.symbols: 'usd' is not names in capital letters, separated by commas"),
        Arguments.of("stop.budget: 20s\n", "stop.budget: 20s is less than the phases need: stop.unready 0s + stop.quiesce 2s"
            + " + stop.drain 15s + stop.close 5s + stop.prove 2s + 1s spare = 25s"),
        Arguments.of("modules:\n  ticks:\n    rate: 0\n",
            "s.yaml:3: modules.ticks.rate: '0' is not a whole number from 1 to 10000, in ticks per second"),
        Arguments.of("modules:\n  ticks:\n    rat: 5\n", "s.yaml:3: unknown key 'modules.ticks.rat' (set to '5'); did you mean"
            + " 'modules.ticks.rate', a whole number from 1 to 10000, in ticks per second?"),
        Arguments.of("modules.ticks: on\n", "s.yaml:1: unknown key 'modules.ticks' (set to 'on'); 'slipway config' lists the known ones"),
        Arguments.of("modules.ticks.lifecycle.critical: maybe\n",
            "s.yaml:1: modules.ticks.lifecycle.critical: 'maybe' is not true or false"),
        Arguments.of("server:\n  port: 1\nserver.port: 2\n", "s.yaml:3: key 'server.port' is already set in line 2"),
        Arguments.of("server:\n  prot:\n",
            "s.yaml:2: unknown key 'server.prot'; did you mean 'server.port', " + port + "?"),
        Arguments.of("- 1\n", "s.yaml:1:1: the file must hold keys with values, such as 'server.port: 8080'"),
        Arguments.of("server: &a\n  port: 1\n", "s.yaml:1:9: an anchor is not allowed: write the value out"),
        Arguments.of("server.host: *a\n", "s.yaml:1:14: an alias is not allowed: write the value out"),
        Arguments.of("server.host: !!java.net.URL x\n", "s.yaml:1:14: a tag is not allowed: 'tag:yaml.org,2002:java.net.URL'"),
        Arguments.of("server.port: 1\n---\nserver.port: 2\n", "s.yaml:2:1: a second document is not allowed"),
        Arguments.of("server.allowed-origins: [[a]]\n", "s.yaml:1:26: server.allowed-origins: a list must hold plain values only"),
        Arguments.of("server.allowed-origins: ['a,b']\n",
            "s.yaml:1:26: server.allowed-origins: an item of a list must not contain a comma"),
        Arguments.of("? [a]\n: 1\n", "s.yaml:1:3: a key must be a plain word"),
        Arguments.of("server:\n  port: 1\n  host: a: b\n", "s.yaml:3:10: broken YAML: mapping values are not allowed here"),
        Arguments.of("server: \u0001\n", "s.yaml:1:9: broken YAML: a character that is not allowed, U+0001"));
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void badFile_isOneClearLine(String yaml, String line) throws IOException {
    assertEquals(List.of(line), problems(yaml));
  }

  @Test
  void badVariableAndProperty_nameTheirSource() throws IOException {
    environment.put("SLIPWAY_SERVER_PORT", "x");
    environment.put("SLIPWAY_STOP_BUDGIT", "1s");
    environment.put("SLIPWAY_MODULES_CAM_7_RAT", "1");
    properties.put("slipway.log.level", "loud");
    properties.put("slipway.stop.closed", "1s");
    String duration = "a duration from 0s to 1h, such as 500ms, 25s, 2m or 1h";
    assertEquals(List.of(
        "environment variable SLIPWAY_SERVER_PORT: server.port: 'x' is not a whole number from 0 to 65535",
        "system property slipway.log.level: log.level: 'loud' is not one of inherit, trace, debug, info, warning, error, off",
        "environment variable SLIPWAY_MODULES_CAM_7_RAT: unknown key 'modules.cam-7.rat' (set to '1'); did you mean"
            + " 'modules.cam-7.rate', a whole number from 1 to 10000, in ticks per second?",
        "environment variable SLIPWAY_STOP_BUDGIT: unknown key 'stop.budgit' (set to '1s'); did you mean 'stop.budget', " + duration + "?",
        "system property slipway.stop.closed: unknown key 'stop.closed' (set to '1s'); did you mean 'stop.close', " + duration + "?"),
        problems(""));
  }

  @Test
  void allProblems_areToldTogether() throws IOException {
    assertEquals(3, problems("server.port: x\ncolour: blue\nmodules.ticks.rate: 0\n").size());
  }

  @Test
  void secretInAMessage_isMasked() throws IOException {
    environment.put("SLIPWAY_MODULES_TICKS_STORE_PASWORD", "hunter2");
    assertFalse(String.join("\n", problems("")).contains("hunter2"));
  }

  @Test
  void unreadableFile_isOneClearLine() throws IOException {
    Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
    Path latin = Files.write(folder.resolve("latin.yaml"), "log.level: \u00e4".getBytes(StandardCharsets.ISO_8859_1));
    Map<Path, String> lines = Map.of(
        folder.resolve("none.yaml"), ": there is no such file",
        folder, ": the file cannot be read: it is a folder",
        large, ": the file is larger than 1 MiB",
        latin, ": the file is not text in UTF-8");
    lines.forEach((path, line) -> {
      Configuration configuration = Configuration.of(ConfigSources.read(Optional.of(path), environment, properties));
      assertEquals(List.of(path + line), assertThrows(ConfigProblem.class, configuration::checkHost).lines());
    });
  }

  @Test
  void variablesOfKubernetesAndOfTheLauncher_areIgnored() throws IOException {
    environment.putAll(Map.of("SLIPWAY_HOME", "/opt", "SLIPWAY_CONFIG", "x", "SLIPWAY_OPTS", "-Xmx1g",
        "SLIPWAY_SERVICE_HOST", "10.0.0.1", "SLIPWAY_SERVICE_PORT", "80", "SLIPWAY_SERVICE_PORT_HTTP", "80",
        "SLIPWAY_PORT", "tcp://10.0.0.1:80", "SLIPWAY_PORT_8080_TCP_ADDR", "10.0.0.1",
        "SLIPWAY_SERVER_PORT", "tcp://10.0.0.1:80", "SLIPWAYX", "1"));
    Configuration configuration = read("");
    configuration.check(MODULES);
    assertEquals(8080, configuration.host().get(HostSettings.SERVER_PORT));
  }

  @Test
  void keysOfAModuleThatIsNotInstalled_areNoError() throws IOException {
    environment.put("SLIPWAY_MODULES_CHAT_ROOMS", "5");
    read("modules:\n  chat:\n    rooms: 7\n").check(MODULES);
  }

  @Test
  void emptyHeading_isNoError() throws IOException {
    read("server:\n#  port: 1\nmodules:\n  ticks:\nstop: {}\n").check(MODULES);
  }

  @Test
  void clashingDeclarations_areRefused() {
    Setting<Boolean> dash = Setting.flag("a-b", false, "");
    Setting<Boolean> dot = Setting.flag("a.b", false, "");
    Setting<Boolean> ours = Setting.flag("lifecycle.x", false, "");
    Configuration configuration = Configuration.of(ConfigSources.read(Optional.empty(), environment, properties));
    Map<String, List<Setting<?>>> modules = Map.of("m", List.of(dash, dot, dash, ours));
    assertEquals(List.of(
        "the settings 'modules.m.a-b' and 'modules.m.a.b' share the environment variable SLIPWAY_MODULES_M_A_B",
        "the setting 'modules.m.a-b' is declared twice",
        "module 'm' declares the setting 'lifecycle.x', but 'lifecycle.' belongs to the host"),
        assertThrows(ConfigProblem.class, () -> configuration.check(modules)).lines());
  }

  @Test
  void effective_showsValueOriginAndMaskedSecrets() throws IOException {
    environment.put("SLIPWAY_MODULES_TICKS_STORE_PASSWORD", "hunter2");
    Configuration configuration = read("server:\n  port: 9090\n");
    List<EffectiveRow> rows = configuration.effective(MODULES);
    String text = EffectiveConfig.text(rows).replace(folder + "/", "");
    assertTrue(Pattern.compile("^server\\.port +=? 9090 +s\\.yaml:2 +# port that the server listens on; 0 takes a free one"
        + " \\(a whole number from 0 to 65535\\)$", Pattern.MULTILINE).matcher(text.replace(" = ", " ")).find(), text);
    assertTrue(text.contains("modules.cam-7.rate "));
    assertTrue(text.contains("modules.ticks.lifecycle.drain "));
    assertFalse(text.contains("hunter2"));
    String json = EffectiveConfig.json(rows).toString();
    assertTrue(json.contains("{\"key\":\"modules.ticks.store.password\",\"value\":\"***\",\"default\":false,"
        + "\"origin\":\"environment variable SLIPWAY_MODULES_TICKS_STORE_PASSWORD\""), json);
  }

  @Test
  void anyEffectiveValue_canBeSetAgain() throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    for (int round = 0; round < 100; round++) {
      TreeMap<String, String> wanted = new TreeMap<>();
      wanted.put("server.port", Integer.toString(random.nextInt(65_536)));
      wanted.put("server.max-connections", Integer.toString(random.nextInt(300, 1_000_001)));
      wanted.put("start.timeout", random.nextInt(1, 3_600_000) + "ms");
      wanted.put("log.level", List.of("trace", "off", "info").get(random.nextInt(3)));
      wanted.put("data.folder", random.ints(random.nextInt(1, 20), ' ', 0x17f).filter(Character::isLetterOrDigit)
          .collect(() -> new StringBuilder("x"), StringBuilder::appendCodePoint, StringBuilder::append).toString());
      StringBuilder yaml = new StringBuilder();
      environment.clear();
      properties.clear();
      wanted.forEach((key, value) -> {
        switch (random.nextInt(4)) {
          case 0 -> yaml.append(key).append(": '").append(value).append("'\n");
          case 1 -> yaml.append(key.replace(".", ": {")).append(": \"").append(value).append("\"}\n");
          case 2 -> environment.put(ConfigSources.variable(key), value);
          default -> properties.put("slipway." + key, value);
        }
      });
      Configuration configuration = read(yaml.toString());
      configuration.check(MODULES);
      configuration.effective(MODULES).stream().filter(row -> !row.byDefault())
          .forEach(row -> assertEquals(wanted.remove(row.key()), row.value()));
      assertEquals(Map.of(), wanted);
    }
  }

  @Test
  void anyText_givesKeysAndLinesAndNothingElse() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    String pieces = "server:port: 1\n  -[]{}#&*!|>'\"%@`,?\t\\abc\u0000\u2028é~";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder yaml = new StringBuilder();
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        yaml.append(pieces.charAt(random.nextInt(pieces.length())));
      }
      List<String> lines = new ArrayList<>();
      YamlEntries.Keys keys = YamlEntries.read("s.yaml", yaml.toString(), lines);
      lines.forEach(line -> assertTrue(line.startsWith("s.yaml:") && !line.contains("\n") && line.length() < 500, line));
      keys.values().forEach((key, entry) -> assertEquals(key, entry.key()));
    }
  }

  @Test
  void deepNesting_isRefusedQuickly() throws IOException {
    assertTrue(problems("a: {".repeat(200_000)).getFirst().endsWith("keys are nested deeper than 16 levels"));
    assertEquals(1, problems("a: " + "[".repeat(200_000)).size());
  }
}
